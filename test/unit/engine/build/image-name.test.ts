import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { BuildRequest } from '../../../../engine/build/builder.ts'
import { imageRepository, inputDigest } from '../../../../engine/build/image-name.ts'
import { fakeTree } from './fake-tree.ts'

const { repository } = fakeTree({})
const request: BuildRequest = {
  app: 'shop',
  service: 'web',
  build: { context: 'web', dockerfile: 'Dockerfile', args: { A: '1', B: '2' }, labels: {} },
  contextTree: 'f00d',
  repository,
}

describe('the digest of a build', () => {
  it.each<[string, BuildRequest]>([
    ['the context', { ...request, contextTree: 'beef' }],
    ['the Dockerfile', { ...request, build: { ...request.build, dockerfile: 'Other' } }],
    ['an argument', { ...request, build: { ...request.build, args: { A: '1', B: '3' } } }],
    ['the target', { ...request, build: { ...request.build, target: 'test' } }],
    ['a label', { ...request, build: { ...request.build, labels: { a: 'b' } } }],
    [
      'an inline Dockerfile',
      { ...request, build: { ...request.build, dockerfileInline: 'FROM a' } },
    ],
    ['the platform', { ...request, build: { ...request.build, platforms: ['linux/arm64'] } }],
    ['the network', { ...request, build: { ...request.build, network: 'none' } }],
  ])('changes with %s', (_what, changed) => {
    expect(inputDigest(changed)).not.toBe(inputDigest(request))
  })

  it.each<[string, BuildRequest]>([
    ['the service', { ...request, service: 'worker' }],
    [
      'the order of arguments',
      { ...request, build: { ...request.build, args: { B: '2', A: '1' } } },
    ],
    [
      'what is not in the image',
      { ...request, build: { ...request.build, noCache: true, pull: true } },
    ],
    ['where the same folder lies', { ...request, build: { ...request.build, context: 'moved' } }],
  ])('does not depend on %s', (_what, same) => {
    expect(inputDigest(same)).toBe(inputDigest(request))
  })
})

describe('the name of an image', () => {
  it.each([
    ['shop', 'web', 'shop/web'],
    ['my_shop', 'web.v2', 'my_shop/web.v2'],
    ['shop', 'Web', /^shop\/web-[0-9a-f]{8}$/],
    ['shop_', '___', /^shop-[0-9a-f]{8}\/x-[0-9a-f]{8}$/],
  ])('of %s and %s', (app, service, expected) => {
    const name = imageRepository(app, service)

    expect(name).toEqual(typeof expected === 'string' ? expected : expect.stringMatching(expected))
  })

  it('is one that registries take, and another for another service', () => {
    const service = fc.stringMatching(/^[a-zA-Z0-9._-]+$/)
    fc.assert(
      fc.property(service, service, (one, other) => {
        const [name, otherName] = [imageRepository('shop', one), imageRepository('shop', other)]

        expect(name).toMatch(
          /^[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*(\/[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*)*$/,
        )
        expect(name === otherName).toBe(one === other)
      }),
    )
  })
})
