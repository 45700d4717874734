import { statSync, readdirSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Tuning } from '../../core/model/container-settings.ts'
import { createOptions } from '../../agent/containers/docker/create.ts'
import { type DockerBench, startDockerBench } from '../support/docker-bench.ts'
import { aTask, aWanted } from '../support/sample-task.ts'

const subnet = { name: 'bnt-c6', subnet: '10.201.6.0/24', gateway: '10.201.6.1' }
const mib = 1024 * 1024
const isFirstCgroups = !readdirSync('/sys/fs/cgroup').includes('cgroup.controllers')
const memory = { limits: { memoryBytes: 64 * mib }, reservations: { memoryBytes: 32 * mib } }

let bench: DockerBench
beforeAll(async () => {
  bench = await startDockerBench(subnet)
}, 60_000)
afterAll(async () => await bench.close(), 60_000)

/** A file of the first cgroups, or the one that took its place. */
const cgroup = (first: string, second: string) =>
  `cd /sys/fs/cgroup; cat ${isFirstCgroups ? first : second}`

async function seen(tuning: Tuning, script: string): Promise<string> {
  const changes = { tuning, resources: memory, command: ['sh', '-c', script] }
  return (await bench.outputOf(changes)).join('\n')
}

describe.concurrent('a container with', () => {
  it.each<[string, Tuning, string, string | RegExp]>([
    ['mem_limit', {}, cgroup('memory/memory.limit_in_bytes', 'memory.max'), String(64 * mib)],
    [
      'mem_reservation',
      {},
      cgroup('memory/memory.soft_limit_in_bytes', 'memory.low'),
      `${32 * mib}`,
    ],
    ['cpu_shares', { cpuShares: 512 }, cgroup('cpu/cpu.shares', 'cpu.weight'), /^(512|20|59)$/],
    ['cpu_quota', { cpuQuota: 20_000 }, cgroup('cpu/cpu.cfs_quota_us', 'cpu.max'), /^20000\b/],
    [
      'cpu_period',
      { cpuPeriod: 50_000, cpuQuota: 20_000 },
      cgroup('cpu/cpu.cfs_period_us', 'cpu.max'),
      /\b50000$/,
    ],
    ['cpuset', { cpuset: '0' }, 'busybox grep Cpus_allowed_list /proc/self/status', /\t0$/],
    [
      'memswap_limit',
      { memorySwapBytes: 96 * mib },
      cgroup('memory/memory.memsw.limit_in_bytes', 'memory.swap.max'),
      String((isFirstCgroups ? 96 : 32) * mib),
    ],
    ['oom_score_adj', { oomScoreAdj: 77 }, 'cat /proc/self/oom_score_adj', '77'],
    ['shm_size', { shmSizeBytes: 8 * mib }, 'busybox df -k /dev/shm', / 8192 /],
    [
      'sysctls',
      { sysctls: { 'net.core.somaxconn': '99' } },
      'cat /proc/sys/net/core/somaxconn',
      '99',
    ],
    [
      'ulimits',
      { ulimits: { nofile: { soft: 50, hard: 60 } } },
      'ulimit -Sn; ulimit -Hn',
      '50\n60',
    ],
    ['an endless ulimit', { ulimits: { core: { soft: -1, hard: -1 } } }, 'ulimit -Hc', 'unlimited'],
  ])('%s finds it inside', async (_key, tuning, script, expected) => {
    expect(await seen(tuning, script)).toMatch(expected)
  })

  it.runIf(isFirstCgroups).each<[string, Tuning, string, string | RegExp]>([
    ['mem_swappiness', { swappiness: 7 }, 'memory/memory.swappiness', '7'],
    ['oom_kill_disable', { oomKillDisable: true }, 'memory/memory.oom_control', /kill_disable 1/],
  ])('%s finds it inside, on cgroups v1', async (_key, tuning, file, expected) => {
    expect(await seen(tuning, `cat /sys/fs/cgroup/${file}`)).toMatch(expected)
  })

  it.each<[string, Tuning, string]>([
    ['read_bps', { blkio: { readBps: [rate()] } }, 'read_bps_device'],
    ['read_iops', { blkio: { readIops: [rate()] } }, 'read_iops_device'],
    ['write_bps', { blkio: { writeBps: [rate()] } }, 'write_bps_device'],
    ['write_iops', { blkio: { writeIops: [rate()] } }, 'write_iops_device'],
  ])('blkio_config.device_%s finds it inside', async (_key, tuning, file) => {
    const found = await seen(tuning, cgroup(`blkio/blkio.throttle.${file}`, 'io.max'))

    expect(found).toContain('1048576')
  })
})

describe('asked for, where a kernel may lack it:', () => {
  it.each<[string, Tuning, object]>([
    ['blkio_config.weight', { blkio: { weight: 300 } }, { BlkioWeight: 300 }],
    [
      'blkio_config.weight_device',
      { blkio: { weightDevices: [{ path: '/dev/sda', weight: 400 }] } },
      { BlkioWeightDevice: [{ Path: '/dev/sda', Weight: 400 }] },
    ],
    ['cpu_rt_period', { cpuRtPeriod: 900_000 }, { CpuRealtimePeriod: 900_000 }],
    ['cpu_rt_runtime', { cpuRtRuntime: 400_000 }, { CpuRealtimeRuntime: 400_000 }],
    ['storage_opt', { storageOpt: { size: '1G' } }, { StorageOpt: { size: '1G' } }],
    ['mem_swappiness', { swappiness: 7 }, { MemorySwappiness: 7 }],
    ['oom_kill_disable', { oomKillDisable: true }, { OomKillDisable: true }],
  ])('%s', (_key, tuning, expected) => {
    const options = createOptions('a1', aWanted(aTask({ tuning })), undefined)

    expect(options.HostConfig).toMatchObject(expected)
  })
})

/** Of any disk of this machine. */
function rate() {
  const path = readdirSync('/dev')
    .map(name => `/dev/${name}`)
    .find(file => /\/(vd|sd|nvme|loop)/.test(file) && statSync(file).isBlockDevice())
  return { path: path ?? '/dev/sda', rate: 1_048_576 }
}
