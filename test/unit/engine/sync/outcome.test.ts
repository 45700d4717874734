import { expect, it } from 'vitest'
import type { FileMount, SecretValue } from '../../../../core/model/mounts.ts'
import type { Service } from '../../../../core/model/service.ts'
import { outcomeOf } from '../../../../engine/sync/outcome.ts'
import { aProject, aService } from '../../../support/builders.ts'

const secret = (digest: string, stored?: SecretValue['stored']): FileMount => ({
  kind: 'secret',
  name: 'key',
  target: '/run/secrets/key',
  digest,
  ...(stored && { stored }),
  mode: 0o444,
  uid: 0,
  gid: 0,
})
const stored = (version: number, scope = 'global', name = 'key') =>
  secret(`digest-${scope}-${version}`, { scope, name, version })

const outcome = (service: Partial<Service>, contexts = {}) =>
  outcomeOf({ project: aProject([aService(service)]), contexts })

it.each<[string, Partial<Service>, Partial<Service>]>([
  ['the version of a stored secret', { files: [stored(1)] }, { files: [stored(2)] }],
  [
    'a secret of its own in place of the global one',
    { files: [stored(1)] },
    { files: [stored(1, 'shop')] },
  ],
  [
    'the version of a stored secret in a variable',
    { secretEnvironment: { KEY: stored(1) } },
    { secretEnvironment: { KEY: stored(2) } },
  ],
])('is not another one by %s', (_, before, after) => {
  expect(outcome(after)).toBe(outcome(before))
})

it.each<[string, Partial<Service>, Partial<Service>]>([
  ['an image', { image: 'a:1' }, { image: 'a:2' }],
  ['a secret that a file of the commit holds', { files: [secret('a')] }, { files: [secret('b')] }],
  ['another stored secret', { files: [stored(1)] }, { files: [stored(1, 'global', 'another')] }],
  [
    'a secret variable that a file of the commit holds',
    { secretEnvironment: { KEY: { digest: 'a' } } },
    { secretEnvironment: { KEY: { digest: 'b' } } },
  ],
])('is another one by %s', (_, before, after) => {
  expect(outcome(after)).not.toBe(outcome(before))
})

it('is another one by a build context', () => {
  expect(outcome({}, { web: 'tree-1' })).not.toBe(outcome({}, { web: 'tree-2' }))
})
