import { describe, expect, it } from 'vitest'
import {
  allowsBind,
  allowsCapability,
  allowsDevice,
  allowsNetwork,
  allowsSysctl,
  defaultPolicy,
} from '../../../../core/compose/policy.ts'

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

describe('the policy for what weakens the walls', () => {
  const bindMounts: string[] = []

  it.each([
    [undefined, 'CHOWN', true],
    [undefined, 'NET_ADMIN', false],
    [['NET_ADMIN'], 'NET_ADMIN', true],
    [['NET_ADMIN'], 'SYS_ADMIN', false],
    [['ALL'], 'SYS_ADMIN', true],
    [['NET_ADMIN'], 'ALL', false],
    [['ALL'], 'ALL', true],
  ])('capabilities %j and %s: %s', (capabilities, name, allowed) => {
    const policy = { bindMounts, ...(capabilities && { capabilities }) }

    expect(allowsCapability(policy, name)).toBe(allowed)
  })

  it.each([
    [[], '/dev/null', false],
    [['/dev/dri'], '/dev/dri/card0', true],
    [['/dev/dri'], '/dev/dri2', false],
    [['/dev/dri'], '/dev/dri/../sda', false],
    [['nvidia.com/gpu'], 'nvidia.com/gpu=all', true],
    [['nvidia.com/gpu=0'], 'nvidia.com/gpu=0', true],
    [['nvidia.com/gpu=0'], 'nvidia.com/gpu=all', false],
  ])('devices %j and %s: %s', (devices, device, allowed) => {
    expect(allowsDevice({ bindMounts, devices }, device)).toBe(allowed)
  })

  it.each([
    [[], 'net.core.somaxconn', true],
    [[], 'kernel.shmmax', true],
    [[], 'fs.mqueue.msg_max', true],
    [[], 'kernel.core_pattern', false],
    [[], 'kernel.shmmaxx', false],
    [[], 'fs.file-max', false],
    [['vm.max_map_count'], 'vm.max_map_count', true],
  ])('sysctls %j and %s: %s', (sysctls, name, allowed) => {
    expect(allowsSysctl({ bindMounts, sysctls }, name)).toBe(allowed)
  })

  it.each([
    [[], 'shop_default', false],
    [['shop_default'], 'shop_default', true],
    [['shop_default'], 'shop_default2', false],
    [['shop_*'], 'shop_back', true],
    [['shop_*'], 'my_shop_back', false],
    [['*'], 'shop_default', true],
    [['shop.x'], 'shop_x', false],
  ])('networks %j and %s: %s', (networks, name, allowed) => {
    expect(allowsNetwork({ bindMounts, networks }, name)).toBe(allowed)
  })
})
