import { describe, expect, it } from 'vitest'
import { type ManifestPolicy } from '../../../../../core/compose/policy.ts'
import { findingsIn, fileWith } from '../../../../support/typed-project.ts'

type Case = readonly [lines: string, key: string, policy: Partial<ManifestPolicy>]

const cases: readonly Case[] = [
  ['privileged: true', 'privileged', { privileged: true }],
  ['post_start: [{ command: [a], privileged: true }]', 'privileged', { privileged: true }],
  ['cap_add: [NET_ADMIN]', 'capabilities', { capabilities: ['NET_ADMIN'] }],
  ['cap_add: [ALL]', 'capabilities', { capabilities: ['ALL'] }],
  ['devices: [/dev/fuse]', 'devices', { devices: ['/dev/fuse'] }],
  ['devices: [vendor.com/x=0]', 'devices', { devices: ['vendor.com/x=0'] }],
  ['device_cgroup_rules: ["c 1:3 r"]', 'device_cgroup_rules', { deviceCgroupRules: ['c 1:3 r'] }],
  ['gpus: all', 'gpus', { gpus: true }],
  ['network_mode: host', 'host_namespaces', { hostNamespaces: ['network'] }],
  ['pid: host', 'host_namespaces', { hostNamespaces: ['pid'] }],
  ['ipc: host', 'host_namespaces', { hostNamespaces: ['ipc'] }],
  ['uts: host', 'host_namespaces', { hostNamespaces: ['uts'] }],
  ['userns_mode: host', 'host_namespaces', { hostNamespaces: ['userns'] }],
  ['cgroup: host', 'host_namespaces', { hostNamespaces: ['cgroup'] }],
  [
    'build: { context: ., dockerfile_inline: FROM x, network: host }',
    'host_namespaces',
    { hostNamespaces: ['network'] },
  ],
  ['security_opt: [seccomp=unconfined]', 'security_opt', { securityOpt: ['seccomp=unconfined'] }],
  ['security_opt: ["label:disable"]', 'security_opt', { securityOpt: ['label=disable'] }],
  ['runtime: kata', 'runtimes', { runtimes: ['kata'] }],
  ['sysctls: { vm.max_map_count: 1 }', 'sysctls', { sysctls: ['vm.max_map_count'] }],
  ['sysctls: { net.ipv4/../../vm/x: 1 }', 'sysctls', { sysctls: ['net.ipv4/../../vm/x'] }],
  ['cgroup_parent: /init.scope', 'cgroup_parents', { cgroupParents: ['/init.scope'] }],
  ['volumes: ["/srv/x:/x"]', 'bind_mounts', { bindMounts: ['/srv'] }],
]

describe('what weakens the walls is refused with the key that would allow it, and allowed by that key', () => {
  it.each(cases)('%s: %s', (lines, key, policy) => {
    const [finding, ...more] = findingsIn(fileWith(lines))

    expect(finding).toContain('is not allowed in this repository')
    expect(finding).toContain(`an administrator can allow it in banyan.yaml: policy.${key})`)
    expect(more).toEqual([])
    expect(findingsIn(fileWith(lines), { policy })).toEqual([])
  })
})

describe('nobody has to allow', () => {
  it.each([
    'cap_add: [CHOWN, NET_BIND_SERVICE]',
    'cap_drop: [ALL]',
    'security_opt: ["no-new-privileges:true"]',
    'security_opt: [seccomp=builtin, apparmor=docker-default]',
    'ipc: private',
    'cgroup: private',
    'sysctls: { net.ipv4.ip_forward: 1, kernel.shmmax: 1, fs.mqueue.msg_max: 1 }',
    'build: { context: ., dockerfile_inline: FROM x, network: none }',
  ])('%s', lines => {
    expect(findingsIn(fileWith(lines))).toEqual([])
  })
})

describe('the options of a volume', () => {
  function findings(volume: string, policy: Partial<ManifestPolicy> = {}): string[] {
    return findingsIn(fileWith('volumes: ["vol:/v"]', `volumes: { vol: { ${volume} } }`), {
      policy,
    })
  }

  it.each([
    ['driver_opts: { type: none, o: bind, device: /srv/x }', { bindMounts: ['/srv'] }],
    ['driver_opts: { type: nfs, o: "ro,rbind", device: /etc }', { bindMounts: ['/etc'] }],
    ['driver: local, driver_opts: { type: ext4, device: /dev/sdb1 }', ext4(['/dev/sdb1'])],
    ['driver_opts: { type: overlay, o: "lowerdir=/" }', { volumeTypes: ['overlay'] }],
    ['driver_opts: { type: devtmpfs }', { volumeTypes: ['devtmpfs'] }],
    ['driver: local-persist, driver_opts: { mountpoint: / }', { volumeDrivers: ['local-persist'] }],
  ])('%s need the policy', (volume, policy) => {
    expect(findings(volume)).not.toEqual([])
    expect(findings(volume, policy)).toEqual([])
  })

  it.each([
    'driver_opts: { type: nfs, o: "addr=10.0.0.1,rw", device: ":/export" }',
    'driver_opts: { type: cifs, o: "addr=10.0.0.1", device: "//10.0.0.1/x" }',
    'driver_opts: { type: tmpfs, device: tmpfs, o: "size=1m" }',
    'driver: local',
    'external: true',
  ])('%s do not', volume => {
    expect(findings(volume)).toEqual([])
  })

  it('are not those of a bind mount because the word stands somewhere', () => {
    const volume = 'driver_opts: { type: overlay, o: "lowerdir=/, bind", device: /srv/x }'

    expect(findings(volume, { bindMounts: ['/srv'] })).not.toEqual([])
  })

  function ext4(devices: readonly string[]): Partial<ManifestPolicy> {
    return { volumeTypes: ['ext4'], devices }
  }
})
