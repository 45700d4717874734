import {
  anything,
  between,
  cast,
  dictionary,
  each,
  either,
  honoured,
  keys,
  type KeyTable,
  list,
  text,
  warned,
} from '../shape.ts'
import {
  flagFromText,
  fractionFromText,
  integerOrText,
  numberOrText,
  wholeFromText,
  words,
} from './common.ts'
import { byPolicy } from './policy-notes.ts'
import { ulimits } from './ulimits.ts'

const rate = list(keys({ path: text, rate: integerOrText }, { extensible: false }))

const blkio = keys(
  {
    weight: integerOrText,
    weight_device: list(keys({ path: text, weight: integerOrText }, { extensible: false })),
    ...each(['device_read_bps', 'device_read_iops', 'device_write_bps', 'device_write_iops'], rate),
  },
  { extensible: false },
)

const windowsOnly = 'it belongs to Windows: use "cpus" or deploy.resources.limits.cpus'

function sameAs(key: string): string {
  return `as deploy.resources.${key}`
}

/** What a service may use of its server, and settings of the kernel. */
export const limits: KeyTable = {
  cpus: honoured(fractionFromText, sameAs('limits.cpus')),
  ...each(
    ['cpu_shares', 'cpu_quota', 'cpu_period', 'cpu_rt_period', 'cpu_rt_runtime'],
    wholeFromText,
  ),
  cpuset: text,
  cpu_count: warned(cast('integer', either(text, between(0))), windowsOnly),
  cpu_percent: warned(cast('float', either(text, between(0, 100))), windowsOnly),
  mem_limit: honoured(numberOrText, sameAs('limits.memory')),
  mem_reservation: honoured(integerOrText, sameAs('reservations.memory')),
  mem_swappiness: integerOrText,
  ...each(['memswap_limit', 'shm_size'], numberOrText),
  pids_limit: honoured(wholeFromText, sameAs('limits.pids')),
  oom_kill_disable: flagFromText,
  oom_score_adj: cast('integer', either(text, between(-1000, 1000))),
  blkio_config: blkio,
  storage_opt: dictionary(anything),
  sysctls: byPolicy(words, 'sysctls', 'beyond those of the container’s own network and IPC '),
  ulimits,
}
