import { expect, it } from 'vitest'
import { idText, imagesOf } from '../../../../engine/images/in-use.ts'
import { unneeded } from '../../../../engine/images/unneeded.ts'

const hour = 3_600_000
const now = 100 * hour
const digest = (letter: string) => `sha256:${letter.repeat(64)}`
const stored = (letter: string, pushedAt = 0) => ({
  name: 'shop/web',
  digest: digest(letter),
  pushedAt,
})

it('lets go what is neither kept, asked for, nor new', () => {
  const kept = [{ name: 'shop/web', digest: digest('a') }]
  const recent = new Set([idText({ name: 'shop/web', digest: digest('b') })])
  const manifests = [
    stored('a'),
    stored('b'),
    stored('c', now - 23 * hour),
    stored('d', now - 25 * hour),
  ]

  const { stay, go } = unneeded(manifests, { now, kept, recent })

  expect(stay).toEqual(manifests.slice(0, 3))
  expect(go).toEqual(manifests.slice(3))
})

it('does not keep an image for another repository’s sake', () => {
  const kept = [{ name: 'shop/other', digest: digest('a') }]

  const { go } = unneeded([stored('a')], { now, kept, recent: new Set() })

  expect(go).toHaveLength(1)
})

it('knows images of one registry by their pinned references, once each', () => {
  const images = [
    `127.0.0.1:5000/shop/web@${digest('a')}`,
    `127.0.0.1:5000/shop/web@${digest('a')}`,
    `docker.io/library/nginx@${digest('b')}`,
    '127.0.0.1:5000/shop/web:latest',
    `127.0.0.1:5001/shop/web@${digest('c')}`,
  ]

  expect(imagesOf(images, '127.0.0.1:5000')).toEqual([{ name: 'shop/web', digest: digest('a') }])
})
