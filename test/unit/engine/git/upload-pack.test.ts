import { describe, expect, it } from 'vitest'
import {
  isEmptyPack,
  offersThinPack,
  withHead,
  withoutPack,
  withThinPack,
} from '../../../../engine/git/upload-pack.ts'

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

describe('an answer with a pack in pieces', () => {
  const line = (content: string) =>
    `${(content.length + 4).toString(16).padStart(4, '0')}${content}`
  const answer = (...lines: readonly string[]) => Buffer.from(lines.join(''), 'latin1')

  it('is parted into the pack and an answer with an empty pack', () => {
    const before = [line(`shallow ${commit}`), '0000', line('NAK\n'), line('\x02Counting…')]

    const { answer: rest, pack } = withoutPack(
      answer(...before, line('\x01PACK'), line('\x02more'), line('\x01 and rest'), '0000'),
    )

    expect(pack.toString()).toBe('PACK and rest')
    const again = withoutPack(rest)
    expect(isEmptyPack(again.pack)).toBe(true)
    expect(again.answer).toEqual(rest)
    expect(rest.toString('latin1')).toMatch(/NAK[^]*Counting[^]*PACK[^]*more0000$/)
  })

  it.each(['', 'zzzz', '0', '00ffshort', `${line('NAK\n')}<html>`, `${line('\x03no')}0000`])(
    'without a pack stays as it is: %j',
    text => {
      expect(withoutPack(answer(text))).toEqual({ answer: answer(text), pack: Buffer.alloc(0) })
    },
  )
})
