import { describe, expect, it } from 'vitest'
import { policyOf } from '../../../cli/manifest-policy.ts'
import { policySchema } from '../../../core/config/policy-schema.ts'

const nothing = policySchema.parse({})

describe('policyOf', () => {
  it.each<[string[], string[], object]>([
    [[], [], {}],
    [[], ['/srv'], { bindMounts: ['/srv'] }],
    [['bind_mounts=/data'], ['/srv'], { bindMounts: ['/data', '/srv'] }],
    [['privileged', 'gpus'], [], { privileged: true, gpus: true }],
    [
      ['capabilities=net_admin', 'capabilities=CAP_SYS_TIME'],
      [],
      { capabilities: ['NET_ADMIN', 'SYS_TIME'] },
    ],
    [['devices=vendor/class=name'], [], { devices: ['vendor/class=name'] }],
    [['security_opt=seccomp=unconfined'], [], { securityOpt: ['seccomp=unconfined'] }],
  ])('%j and binds of %j', (allow, allowBind, policy) => {
    expect(policyOf({ allow, allowBind })).toEqual({ ...nothing, ...policy })
  })

  it('knows every key of banyan.yaml', () => {
    const values: Record<string, string> = {
      bind_mounts: '/a',
      device_cgroup_rules: 'c 1:3 r',
      devices: '/dev/fuse',
      host_namespaces: 'pid',
    }
    const allow = Object.keys(nothing).map(name => {
      const key = name.replace(/[A-Z]/g, letter => `_${letter.toLowerCase()}`)
      return ['privileged', 'gpus'].includes(key) ? key : `${key}=${values[key] ?? 'A'}`
    })
    const allowed: Record<string, unknown> = { ...policyOf({ allow, allowBind: [] }) }
    expect(Object.values(allowed).every(each => each === true || [each].flat().length === 1)).toBe(
      true,
    )
  })

  it.each([
    ['privilege', /no such key; did you mean "privileged"\?/],
    ['everything', /no such key; one of privileged/],
    ['__proto__=x', /no such key/],
    ['gpus=2', /gpus takes no value/],
    ['capabilities', /capabilities needs a value/],
    ['bind_mounts=relative', /bind_mounts: must be an absolute path/],
    ['host_namespaces=mount', /host_namespaces: /],
  ])('refuses %s', (allow, message) => {
    expect(() => policyOf({ allow: [allow], allowBind: [] })).toThrow(message)
  })
})
