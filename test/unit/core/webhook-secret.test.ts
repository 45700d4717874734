import { describe, expect, it } from 'vitest'
import { secretProblem, signingKey } from '../../../core/webhook-secret.ts'

describe('the key of a secret', () => {
  it('is Base64 behind whsec_', () => {
    const key = Buffer.from('24 random bytes, or more')

    expect(signingKey(`whsec_${key.toString('base64')}`)).toEqual(key)
  })

  it.each(['whsec_', 'whsec_A', 'whsec_AA==', 'whsec_not Base64 at all', 'plain text', 'QUJD'])(
    'is %s as it is written: what decodes to nothing would be a key that everybody has',
    secret => {
      expect(signingKey(secret)).toEqual(Buffer.from(secret))
    },
  )
})

it.each([
  ['a'.repeat(16), undefined],
  ['a'.repeat(15), /^holds 15 characters only: /],
])('a secret %s', (secret, problem) => {
  if (problem === undefined) expect(secretProblem(secret)).toBeUndefined()
  else expect(secretProblem(secret)).toMatch(problem)
})
