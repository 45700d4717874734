import { expect, it } from 'vitest'
import { offersThinPack, withHead, withThinPack } from '../../../../engine/git/upload-pack.ts'

const commit = 'ab'.repeat(20)

it('adds a HEAD after the closing flush packet', () => {
  const changed = withHead(Buffer.from('…0000'), commit)

  expect(changed.toString()).toBe(`…00000032${commit} HEAD\n`)
})

it('adds thin-pack to the first want and leaves the rest as it was', () => {
  const rest = `0032want ${commit}\n00000009done\n`
  const request = Buffer.from(`003fwant ${commit} ofs-delta ab\n${rest}`)

  const changed = withThinPack(request).toString()

  expect(changed).toBe(`0049want ${commit} ofs-delta ab thin-pack\n${rest}`)
  expect(Number.parseInt(changed.slice(0, 4), 16)).toBe(changed.length - rest.length)
})

it.each([
  [`003f${commit} HEAD\0multi_ack thin-pack side-band\n`, true],
  [`003f${commit} HEAD\0thin-pack\n`, true],
  [`003f${commit} HEAD\0no-thin\n`, false],
  [`003f${commit} refs/heads/thin-pack\0shallow\n`, false],
])('sees whether %j offers thin packs: %s', (advertisement, offered) => {
  expect(offersThinPack(Buffer.from(advertisement))).toBe(offered)
})
