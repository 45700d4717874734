import { describe, expect, it } from 'vitest'
import { closest, knownKeys } from '../../../../core/config/known-keys.ts'

describe('knownKeys', () => {
  it.each([
    [[], ['engine', 'agent', 'cli', 'webhook', 'logging']],
    [['logging'], ['level', 'format']],
    [
      ['agent', 'engines', 0],
      ['address', 'wg_public_key', 'control_port', 'priority', 'timeout_seconds'],
    ],
    [
      ['engine', 'repositories', 3, 'ref'],
      ['branch', 'tag', 'commit', 'semver'],
    ],
    [['agent', 'labels'], []],
    [['agent', 'nothing', 'there'], []],
    [['engine', 'grpc_port'], []],
  ])('lists what may stand at %j', (path, keys) => {
    expect(knownKeys(path)).toEqual(keys)
  })
})

describe('closest', () => {
  it.each([
    ['grpc_prot', 'grpc_port'],
    ['GRPC_PORT', 'grpc_port'],
    ['regsitry_port', 'registry_port'],
    ['windows', undefined],
  ])('reads %s as %s', (name, expected) => {
    expect(closest(name, ['grpc_port', 'registry_port', 'prune'])).toBe(expected)
  })
})
