import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createOptions } from '../../agent/containers/docker/create.ts'
import type { Devices } from '../../core/model/container-settings.ts'
import { type DockerBench, startDockerBench } from '../support/docker-bench.ts'
import { aTask, aWanted } from '../support/sample-task.ts'

const subnet = { name: 'bnt-c7', subnet: '10.201.7.0/24', gateway: '10.201.7.1' }

let bench: DockerBench
beforeAll(async () => {
  bench = await startDockerBench(subnet)
}, 60_000)
afterAll(async () => await bench.close(), 60_000)

async function seen(devices: Devices, script: string): Promise<string> {
  return (await bench.outputOf({ devices, command: ['sh', '-c', script] })).join('\n')
}

describe('a container', () => {
  it('finds a device of the host where the file puts it', async () => {
    const mapped = [{ source: '/dev/zero', target: '/dev/nought', permissions: 'rwm' }]

    expect(await seen({ mapped }, 'busybox head -c 3 /dev/nought | busybox wc -c')).toBe('3')
  })

  it('may do with it what the file permits, and no more', async () => {
    const loop = { source: '/dev/loop-control', target: '/dev/loopy' }
    const withPermissions = async (permissions: string) =>
      await seen({ mapped: [{ ...loop, permissions }] }, 'cat /dev/loopy')

    expect(await withPermissions('w')).toMatch(/not permitted/)
    expect(await withPermissions('rw')).not.toMatch(/not permitted/)
  })

  it('may open what device_cgroup_rules allow', async () => {
    const script = 'busybox mknod /dev/loopy c 10 237; cat /dev/loopy'
    const refused = await seen({}, script)
    const allowed = await seen({ cgroupRules: ['c 10:237 rwm'] }, script)

    expect(refused).toMatch(/not permitted/)
    expect(allowed).not.toMatch(/not permitted/)
  })

  it('asks for GPUs, which this machine need not have', () => {
    const requests = [
      { driver: 'nvidia', count: 2, capabilities: ['gpu'], options: { a: 'b' } },
      { count: 0, deviceIds: ['0', '3'], capabilities: ['gpu', 'compute'] },
    ]
    const options = createOptions('a1', aWanted(aTask({ devices: { requests } })), undefined)

    expect(options.HostConfig?.DeviceRequests).toEqual([
      { Driver: 'nvidia', Count: 2, Capabilities: [['gpu']], Options: { a: 'b' } },
      { Count: 0, DeviceIDs: ['0', '3'], Capabilities: [['gpu', 'compute']] },
    ])
  })

  it('asks for CDI devices by name, and says where the engine is too old for them', async () => {
    const devices = {
      mapped: [{ source: 'acme.com/gpu=all', target: 'acme.com/gpu=all', permissions: 'rwm' }],
    }
    const options = createOptions('a1', aWanted(aTask({ devices })), undefined)

    expect(options.HostConfig?.DeviceRequests).toMatchObject([
      { Driver: 'cdi', DeviceIDs: ['acme.com/gpu=all'] },
    ])
    expect(options.HostConfig?.Devices).toBeUndefined()
    await expect(bench.create({ devices })).rejects.toMatchObject({
      code: expect.stringMatching(/^(engine-too-old|container-create-failed)$/) as string,
    })
  })
})
