import { expect, it } from 'vitest'
import { manifestParts } from '../../../../engine/images/manifest-parts.ts'

const digest = (letter: string) => `sha256:${letter.repeat(64)}`

it('takes configuration and layers, each once', () => {
  const layers = [{ digest: digest('b') }, { digest: digest('b') }, { digest: digest('c') }]
  const parts = manifestParts(JSON.stringify({ config: { digest: digest('a') }, layers }))

  expect(parts).toEqual({ children: [], blobs: [digest('a'), digest('b'), digest('c')] })
})

it('leaves out layers that registries may not hold', () => {
  const mediaType = 'application/vnd.docker.image.rootfs.foreign.diff.tar.gzip'
  const parts = manifestParts(JSON.stringify({ layers: [{ mediaType, digest: digest('a') }] }))

  expect(parts.blobs).toEqual([])
})

it('takes the images of an index', () => {
  const parts = manifestParts(JSON.stringify({ manifests: [{ digest: digest('a') }] }))

  expect(parts).toEqual({ children: [digest('a')], blobs: [] })
})

it.each([
  ['no JSON', 'x'],
  ['no object', '7'],
  ['layers that are no list', '{"layers":{}}'],
  ['a digest that leads elsewhere', '{"layers":[{"digest":"sha256:../../x"}]}'],
  ['a part that is nothing', '{"layers":[null]}'],
  ['a digest of another kind', '{"config":{"digest":"md5:00"}}'],
  ['too many parts', JSON.stringify({ layers: Array(1001).fill({ digest: digest('a') }) })],
])('refuses %s', (_what, body) => {
  expect(() => manifestParts(body)).toThrow(
    expect.objectContaining({ code: 'manifest-unreadable' }) as Error,
  )
})
