import { expect, it } from 'vitest'
import { inputDigest, type Input } from '../../../../engine/sync/input-digest.ts'

const file = (path: string, identity: string): Input => ({ path, want: 'file', identity })
const inputs = [file('shop/compose.yaml', 'a1'), file('shop/.env', 'missing')]
const configured = { variables: { REGION: 'eu' }, policy: {}, defaultName: 'shop' }

it('is the same in whatever order the inputs were read', () => {
  expect(inputDigest(inputs.toReversed(), configured)).toBe(inputDigest(inputs, configured))
})

it.each<[string, readonly Input[], typeof configured]>([
  ['a file', [file('shop/compose.yaml', 'a2'), file('shop/.env', 'missing')], configured],
  [
    'a file that was missing',
    [file('shop/compose.yaml', 'a1'), file('shop/.env', 'b1')],
    configured,
  ],
  ['a further file', [...inputs, file('shop/app.env', 'c1')], configured],
  [
    'a folder in place of a file',
    [{ ...file('shop/compose.yaml', 'a1'), want: 'folder' }, file('shop/.env', 'missing')],
    configured,
  ],
  ['a variable of banyan.yaml', inputs, { ...configured, variables: { REGION: 'us' } }],
  ['the policy', inputs, { ...configured, policy: { privileged: true } }],
  ['the name of the folder', inputs, { ...configured, defaultName: 'store' }],
])('changes with %s', (_name, changedInputs, changedConfig) => {
  expect(inputDigest(changedInputs, changedConfig)).not.toBe(inputDigest(inputs, configured))
})
