import { readlinkSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Isolation } from '../../core/model/container-settings.ts'
import { type DockerBench, startDockerBench } from '../support/docker-bench.ts'

const subnet = { name: 'bnt-c5', subnet: '10.201.5.0/24', gateway: '10.201.5.1' }
const namespaceOf = (kind: string) => `busybox readlink /proc/self/ns/${kind}`
const status = (field: string) => `busybox grep ^${field}: /proc/self/status | busybox tr -d "\\t"`

let bench: DockerBench
beforeAll(async () => {
  bench = await startDockerBench(subnet)
}, 60_000)
afterAll(async () => await bench.close(), 60_000)

async function seen(isolation: Isolation, script: string): Promise<string> {
  const lines = await bench.outputOf({ isolation, command: ['sh', '-c', script] })
  return lines.join('\n')
}

describe.concurrent('a container with', () => {
  it.each<[string, Isolation, string, string | RegExp]>([
    ['cap_add', { capAdd: ['SYS_TIME'] }, status('CapEff'), /^CapEff:00000000aa/],
    ['cap_drop', { capDrop: ['ALL'] }, status('CapEff'), 'CapEff:0000000000000000'],
    ['no-new-privileges', { securityOpt: ['no-new-privileges'] }, status('NoNewPrivs'), /:1$/],
    ['seccomp=unconfined', { securityOpt: ['seccomp=unconfined'] }, status('Seccomp'), /:0$/],
    ['group_add', { groupAdd: ['4321'] }, 'id -G', /\b4321\b/],
    [
      'cgroup_parent',
      { cgroupParent: 'bnt.slice', cgroup: 'host' },
      'cat /proc/self/cgroup',
      /\/bnt\.slice\//,
    ],
  ])('%s shows it inside', async (_key, isolation, script, expected) => {
    const found = await seen(isolation, script)

    expect(found).toMatch(expected)
    expect(await seen({}, script)).not.toBe(found)
  })

  it('privileged is asked for: where root itself lacks capabilities, none can start', async () => {
    const { HostConfig } = await bench.inspect({ isolation: { privileged: true } })

    expect(HostConfig.Privileged).toBe(true)
  })

  it('a runtime is given to it: others than runc are not installed everywhere', async () => {
    const isolation = { runtime: 'runc' }

    expect((await bench.inspect({ isolation })).HostConfig.Runtime).toBe('runc')
    await expect(bench.create({ isolation: { runtime: 'none-such' } })).rejects.toMatchObject({
      message: expect.stringContaining('none-such') as string,
    })
  })

  it.each<[string, Isolation, string]>([
    ['pid: host', { pid: 'host' }, 'pid'],
    ['ipc: host', { ipc: 'host' }, 'ipc'],
    ['uts: host', { uts: 'host' }, 'uts'],
    ['cgroup: host', { cgroup: 'host' }, 'cgroup'],
    ['userns_mode: host', { userns: 'host' }, 'user'],
  ])("%s is in the host's namespace", async (_key, isolation, kind) => {
    expect(await seen(isolation, namespaceOf(kind))).toBe(readlinkSync(`/proc/self/ns/${kind}`))
  })

  it.each<[string, Isolation, string]>([
    ['no pid', {}, 'pid'],
    ['ipc: private', { ipc: 'private' }, 'ipc'],
    ['ipc: shareable', { ipc: 'shareable' }, 'ipc'],
    ['ipc: none', { ipc: 'none' }, 'ipc'],
    ['no uts', {}, 'uts'],
    ['cgroup: private', { cgroup: 'private' }, 'cgroup'],
  ])('%s is in a namespace of its own', async (_key, isolation, kind) => {
    expect(await seen(isolation, namespaceOf(kind))).not.toBe(readlinkSync(`/proc/self/ns/${kind}`))
  })
})
