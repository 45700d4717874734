import { expect, it } from 'vitest'
import { keyRefusal } from '../../../../engine/secrets/key-refusal.ts'

it('an engine that may not join is told what to copy', () => {
  const at = { path: '/etc/banyan/keys/secrets.key', engine: 'engine-1' }

  expect(keyRefusal('k1', ['k2', 'k1'], at)).toBeUndefined()
  expect(keyRefusal('k1', [], at)?.message).toContain(
    'copy /etc/banyan/keys/secrets.key of engine-1',
  )
  expect(keyRefusal('k1', ['k9'], at)?.code).toBe('secrets-key-foreign')
})
