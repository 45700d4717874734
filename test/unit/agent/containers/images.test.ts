import { describe, expect, it } from 'vitest'
import { imageKey, imagesOf, needsPull } from '../../../../agent/containers/images.ts'
import type { PullPolicy } from '../../../../core/model/service.ts'
import { aSpec } from '../../../support/sample-task.ts'

const day = 86_400_000
const now = 10 * day

describe('an image is pulled', () => {
  it.each<[PullPolicy, boolean, number | undefined, boolean]>([
    [{ kind: 'always' }, true, now, true],
    [{ kind: 'missing' }, true, undefined, false],
    [{ kind: 'missing' }, false, now, true],
    [{ kind: 'never' }, true, undefined, false],
    [{ kind: 'every', ms: day }, true, undefined, true],
    [{ kind: 'every', ms: day }, true, now - day + 1, false],
    [{ kind: 'every', ms: day }, true, now - day, true],
    [{ kind: 'every', ms: day }, false, now, true],
  ])('with %j, present: %s, pulled at %s: %s', (policy, present, pulledAt, expected) => {
    expect(needsPull({ image: 'a:1', policy }, present, pulledAt, now)).toBe(expected)
  })

  it('never, and then has to be there', () => {
    const missing = () =>
      needsPull({ image: 'a:1', policy: { kind: 'never' } }, false, undefined, now)

    expect(missing).toThrow(
      expect.objectContaining({ code: 'image-not-here', disposition: 'stalled' }),
    )
  })
})

it('is the own one in its platform, and each that is mounted', () => {
  const mounts = [{ kind: 'image', source: 'data:2', target: '/data' }] as const
  const spec = aSpec({
    image: 'a:1',
    platform: 'linux/arm64',
    pullPolicy: { kind: 'always' },
    mounts,
  })

  const images = imagesOf(spec)

  expect(images).toEqual([
    { image: 'a:1', platform: 'linux/arm64', policy: { kind: 'always' } },
    { image: 'data:2', policy: { kind: 'missing' } },
  ])
  expect(images.map(imageKey)).toEqual(['a:1 linux/arm64', 'data:2'])
})
