import { expect, it } from 'vitest'
import { keys } from '../../../../core/keys.ts'
import { lookedFor } from '../../../../engine/api/looked-for.ts'

it.each([
  ['application-unknown', { app: 'shop' }, '/banyan/applications/shop'],
  ['service-unknown', { app: 'shop', service: 'web' }, '/banyan/applications/shop'],
  ['generation-unknown', { app: 'shop', generation: 3 }, '/banyan/applications/shop'],
  ['application-unknown', { app: '', repository: 'deploy' }, undefined],
  ['agent-unknown', { name: 'node-1' }, '/banyan/agents/node-1'],
  ['preview-unknown', { repository: 'deploy', pull: 7 }, keys.preview('deploy', 7)],
  ['secret-unknown', { scope: '', name: 'token' }, '/banyan/secret-heads/global/token'],
  ['secret-unknown', { scope: 'shop', name: 'token' }, '/banyan/secret-heads/shop/token'],
  ['repository-unknown', { repository: 'deploy' }, undefined],
  ['store-unavailable', { app: 'shop' }, undefined],
  ['application-unknown', undefined, undefined],
])('%s of %j may be of a view that lacks %s', (code, request, key) => {
  expect(lookedFor(code, request)).toBe(key)
})
