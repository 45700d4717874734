import { describe, expect, it } from 'vitest'
import { placeholders } from '../../../../engine/pulls/placeholders.ts'

describe('a placeholder', () => {
  it.each([
    ['TOKEN', 's3cret', 'token'],
    ['REGISTRY_HOST', 'ghcr.io/acme', 'registry-host'],
    ['__', 'x', 'variable'],
    ['REPLICAS', '17', '1'],
    ['CPUS', '0.25', '0.5'],
    ['DEBUG', 'no', 'true'],
    ['WAIT', '1m30s', '10m'],
    ['MEMORY', '512mb', '10mb'],
    ['EMPTY', '', ''],
  ])('of %s has the shape of %j', (name, value, expected) => {
    expect(placeholders({ [name]: value })).toEqual({ [name]: expected })
  })

  it('never names a project or chooses profiles', () => {
    expect(placeholders({ COMPOSE_PROJECT_NAME: 'x', COMPOSE_PROFILES: 'y' })).toEqual({})
  })
})
