import { type Tuning, type Ulimit } from '../../model/container-settings.ts'
import { type Context, shown } from '../context.ts'
import { parseBytes } from '../forms/bytes.ts'
import { allowsSysctl } from '../policy.ts'
import { at, mapAt, scalarAt, textAt, wordOf } from '../read.ts'
import { type Mapping } from '../tree.ts'
import { ensureAllowed } from './allow.ts'
import { blkioOf } from './blkio.ts'
import { bytesAt, filled, filledWordsAt, onAt, present, wholeAt } from './values.ts'

const any = [0, Number.MAX_SAFE_INTEGER] as const

export function tuningOf(service: Mapping, context: Context): Tuning | undefined {
  const whole = (key: string, [least, most]: readonly [number, number] = any) =>
    wholeAt(service, key, [least, most], context)
  return filled({
    ...present('shmSizeBytes', bytesAt(service, 'shm_size', context) || undefined),
    ...present('sysctls', sysctlsOf(service, context)),
    ...present('ulimits', ulimitsOf(service, context)),
    ...present('cpuShares', whole('cpu_shares') || undefined),
    ...present('cpuPeriod', whole('cpu_period') || undefined),
    ...present('cpuQuota', whole('cpu_quota', [-1, any[1]]) || undefined),
    ...present('cpuRtPeriod', whole('cpu_rt_period') || undefined),
    ...present('cpuRtRuntime', whole('cpu_rt_runtime', [-1, any[1]]) || undefined),
    ...present('cpuset', textAt(service, 'cpuset') || undefined),
    ...present('blkio', blkioOf(service, context)),
    ...present('memorySwapBytes', memorySwapOf(service, context)),
    ...present('swappiness', whole('mem_swappiness', [0, 100])),
    ...present('oomKillDisable', onAt(service, 'oom_kill_disable')),
    ...present('oomScoreAdj', whole('oom_score_adj', [-1000, 1000]) || undefined),
    ...present('storageOpt', filledWordsAt(service, 'storage_opt')),
  })
}

function sysctlsOf(service: Mapping, context: Context): Tuning['sysctls'] {
  for (const [name, { key }] of mapAt(service, 'sysctls')?.entries ?? []) {
    const what = `the kernel setting ${JSON.stringify(name)}`
    ensureAllowed(allowsSysctl(context.policy, name), key, what, 'sysctls', context)
  }
  return filledWordsAt(service, 'sysctls')
}

/** One number stands for both; -1 for no limit. */
function ulimitsOf(service: Mapping, context: Context): Tuning['ulimits'] {
  const map = mapAt(service, 'ulimits')
  const limits = [...(map?.entries ?? [])].flatMap(([name, { value }]): [string, Ulimit][] => {
    if (value.kind === 'map') {
      const soft = wholeAt(value, 'soft', [-1, any[1]], context)
      const hard = wholeAt(value, 'hard', [-1, any[1]], context)
      return soft === undefined || hard === undefined ? [] : [[name, { soft, hard }]]
    }
    const both = wholeAt(map, name, [-1, any[1]], context)
    return both === undefined ? [] : [[name, { soft: both, hard: both }]]
  })
  return filled(Object.fromEntries(limits))
}

/** Memory and swap together, so never less than the memory alone. */
function memorySwapOf(service: Mapping, context: Context): number | undefined {
  const scalar = scalarAt(service, 'memswap_limit')
  const word = scalar ? wordOf(scalar.value) : '0'
  if (!scalar || word === '0') return undefined
  const limits = mapAt(mapAt(mapAt(service, 'deploy'), 'resources'), 'limits')
  const limit = at(service, 'mem_limit') ? textAt(service, 'mem_limit') : textAt(limits, 'memory')
  if (word === '-1') return -1
  const memory = parseBytes(limit ?? '0') ?? 0
  const bytes = parseBytes(word)
  if (bytes !== undefined && memory > 0 && bytes >= memory) return bytes
  const message =
    memory > 0
      ? `${shown(scalar)} is not a size of at least the memory limit, which it includes`
      : '"memswap_limit" means memory and swap together: it needs a memory limit'
  context.problems.error(scalar.at, 'conflict', message, 'such as mem_limit: 1g, memswap_limit: 2g')
  return undefined
}
