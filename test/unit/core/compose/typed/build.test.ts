import { describe, expect, it } from 'vitest'
import { fileWith, findingsIn, typedService } from '../../../../support/typed-project.ts'

const files = { 'shop/web/Dockerfile': 'FROM scratch', 'shop/web/Other': 'FROM scratch' }

describe('the long form of a build', () => {
  it.each([
    ['context: ./web', {}],
    ['context: web, dockerfile: Other', { dockerfile: 'Other' }],
    ['context: web, dockerfile_inline: FROM x', { dockerfileInline: 'FROM x' }],
    [
      'context: web, target: final, no_cache: true, pull: true',
      { target: 'final', noCache: true, pull: true },
    ],
    ['context: web, args: [A, B=1, C]', { args: { A: 'from outside', B: '1' } }],
    ['context: web, labels: [a=b]', { labels: { a: 'b' } }],
    ['context: web, network: none', { network: 'none' }],
    ['context: web, network: default', {}],
    ['context: web, shm_size: 64m', { shmSizeBytes: 67_108_864 }],
    ['context: web, cache_from: [b, a]', { cacheFrom: ['b', 'a'] }],
    ['context: web, platforms: [linux/arm64]', { platforms: ['linux/arm64'] }],
    [
      'context: web, extra_hosts: ["a=10.0.0.1"]',
      { extraHosts: [{ host: 'a', address: '10.0.0.1' }] },
    ],
    ['context: web, no_cache: false, pull: false', {}],
  ])('%s', (fields, expected) => {
    const variables = { A: 'from outside' }

    const { build } = typedService(`build: { ${fields} }`, { files, variables })

    const usual = { context: 'shop/web', dockerfile: 'Dockerfile', args: {}, labels: {} }
    expect(build).toEqual({ ...usual, ...expected })
  })

  it.each([
    ['context: none', 'the build context "none" does not exist'],
    ['context: web, dockerfile: None', 'the Dockerfile "None" does not exist'],
    ['context: web, dockerfile: ../../../x', 'leaves the repository'],
    ['context: "https://example.test/x.git"', 'not a URL'],
    ['context: web, network: other', 'can not be on the network "other"'],
    ['context: web, platforms: [linux/arm64, linux/amd64]', 'for one platform'],
  ])('%s is refused: %s', (fields, sentence) => {
    const findings = findingsIn(fileWith(`build: { ${fields} }`), { files })

    expect(findings).toHaveLength(1)
    expect(findings.join()).toContain(sentence)
  })
})
