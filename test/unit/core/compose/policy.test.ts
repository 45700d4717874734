import { describe, expect, it } from 'vitest'
import { allowsBind, defaultPolicy } from '../../../../core/compose/policy.ts'

describe('the policy for host folders', () => {
  const policy = { bindMounts: ['/srv/data', '/opt/x/'] }

  it.each(['/srv/data', '/srv/data/', '/srv/data/a/b', '//srv/./data', '/opt/x/y'])(
    'allows %s',
    path => {
      expect(allowsBind(policy, path)).toBe(true)
    },
  )

  it.each(['/', '/srv', '/srv/data-2', '/srv/data/../etc', 'srv/data', '/srv/data\\x', '/opt'])(
    'refuses %s',
    path => {
      expect(allowsBind(policy, path)).toBe(false)
    },
  )

  it('allows nothing by default', () => {
    expect(allowsBind(defaultPolicy, '/')).toBe(false)
  })
})
