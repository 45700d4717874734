import { describe, expect, it } from 'vitest'
import type { SecretHead } from '../../../../core/model/secret.ts'
import {
  changedSecrets,
  lookUp,
  lostSecret,
  newestSecret,
} from '../../../../engine/secrets/lookups.ts'
import { aProject, aService } from '../../../support/builders.ts'

const head = (scope: string, name: string, ...versions: number[]): [string, SecretHead] => [
  `${scope}/${name}`,
  {
    scope,
    name,
    versions: versions.map(version => ({ version, size: 1, createdAt: 0, person: 'ana' })),
    last: versions.at(-1) ?? 9,
  },
]
const heads = new Map([
  head('global', 'db', 1, 2),
  head('shop', 'db', 5),
  head('shop', 'gone'),
  head('global', 'gone', 3),
])

describe('a secret of a manifest', () => {
  it.each([
    ['shop', 'db', { scope: 'shop', name: 'db', version: 5 }],
    ['blog', 'db', { scope: 'global', name: 'db', version: 2 }],
    ['shop', 'gone', { scope: 'global', name: 'gone', version: 3 }],
    ['shop', 'none', undefined],
  ])('of %s called %s is the newest of its own scope, else the global one', (app, name, found) => {
    expect(newestSecret(heads, app, name)).toEqual(found)
  })

  it('is lost when its version is not kept', () => {
    const using = (version: number) => {
      const stored = { scope: 'global', name: 'db', version }
      const secretEnvironment = { PW: { digest: '', stored } }
      return aProject([aService({ secretEnvironment })])
    }
    expect(lostSecret(heads, aProject())).toBeUndefined()
    expect(lostSecret(heads, using(1))).toBeUndefined()
    expect(lostSecret(heads, using(7))).toMatchObject({ name: 'db', version: 7 })
    expect(lostSecret(new Map(), using(1))).toMatchObject({ name: 'db', version: 1 })
  })

  it('has changed when another version, another scope or nothing is found', () => {
    const state = (found: string) => ({
      manifests: { 'a.yaml': {}, 'shop.yaml': { secrets: { 'shop/db': found } } },
    })
    expect(lookUp(heads, 'shop/db')).toBe('shop/5')
    expect(changedSecrets(state('shop/5'), heads)).toEqual([])
    expect(changedSecrets(state('shop/4'), heads)).toEqual(['db'])
    expect(changedSecrets(state('global/5'), heads)).toEqual(['db'])
    expect(changedSecrets(state('missing'), heads)).toEqual(['db'])
    expect(changedSecrets(undefined, heads)).toEqual([])
  })
})
