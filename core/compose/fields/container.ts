import {
  type Blkio,
  type DeviceMapping,
  type DeviceRate,
  type DeviceRequest,
  type Devices,
  type Hook,
  type Hooks,
  type Isolation,
  type Logging,
  type Tuning,
} from '../../model/container-settings.ts'
import { bytes, listed, words as commandText } from './shown.ts'
import { as, group, joined, named, write, type Writer, type Writers, words } from './writers.ts'

export const isolation: Writers<Isolation> = {
  privileged: as('privileged'),
  capAdd: as('cap_add', listed),
  capDrop: as('cap_drop', listed),
  securityOpt: as('security_opt', listed),
  groupAdd: as('group_add', listed),
  pid: as('pid'),
  ipc: as('ipc'),
  uts: as('uts'),
  userns: as('userns_mode'),
  cgroup: as('cgroup'),
  cgroupParent: as('cgroup_parent'),
  runtime: as('runtime'),
}

const blkio: Writers<Blkio> = {
  weight: as('blkio_config.weight'),
  weightDevices: joined('blkio_config.weight_device', ({ path, weight }) => `${path} ${weight}`),
  readBps: rates('blkio_config.device_read_bps', bytes),
  readIops: rates('blkio_config.device_read_iops', String),
  writeBps: rates('blkio_config.device_write_bps', bytes),
  writeIops: rates('blkio_config.device_write_iops', String),
}

export const tuning: Writers<Tuning> = {
  shmSizeBytes: as('shm_size', bytes),
  sysctls: words('sysctls'),
  ulimits: named('ulimits', ({ soft, hard }) =>
    soft === hard ? String(soft) : `soft ${soft}, hard ${hard}`,
  ),
  cpuShares: as('cpu_shares'),
  cpuPeriod: as('cpu_period'),
  cpuQuota: as('cpu_quota'),
  cpuRtPeriod: as('cpu_rt_period'),
  cpuRtRuntime: as('cpu_rt_runtime'),
  cpuset: as('cpuset'),
  blkio: group(blkio),
  memorySwapBytes: as('memswap_limit', count => (count === -1 ? 'no limit' : bytes(count))),
  swappiness: as('mem_swappiness'),
  oomKillDisable: as('oom_kill_disable'),
  oomScoreAdj: as('oom_score_adj'),
  storageOpt: words('storage_opt'),
}

export const devices: Writers<Devices> = {
  mapped: joined('devices', mappingText),
  cgroupRules: as('device_cgroup_rules', listed),
  requests: joined('gpus', requestText),
}

export const hooks: Writers<Hooks> = {
  postStart: hooksAt('post_start'),
  preStop: hooksAt('pre_stop'),
}

export const logging: Writers<Logging> = {
  driver: as('logging.driver'),
  options: words('logging.options'),
}

function rates(path: string, rateText: (rate: number) => string): Writer<readonly DeviceRate[]> {
  return joined(path, ({ path: device, rate }) => `${device} ${rateText(rate)}`)
}

function mappingText({ source, target, permissions }: DeviceMapping): string {
  const paths = source === target ? source : `${source} as ${target}`
  return `${paths} (${permissions})`
}

function requestText(request: DeviceRequest): string {
  const { driver, count, deviceIds, capabilities, options } = request
  const which = deviceIds ? listed(deviceIds) : count === -1 ? 'all' : String(count)
  const names = Object.keys(options ?? {}).map(name => ` ${name}=…`)
  return `${which} with ${listed(capabilities)}${driver === undefined ? '' : ` by ${driver}`}${names.join('')}`
}

function hooksAt(path: string): Writer<readonly Hook[]> {
  return (list, put) => {
    for (const [index, hook] of list.entries()) write(hook, hookAt(`${path}[${index}]`), put)
  }
}

function hookAt(path: string): Writers<Hook> {
  return {
    command: as(`${path}.command`, commandText),
    user: as(`${path}.user`),
    privileged: as(`${path}.privileged`),
    workingDir: as(`${path}.working_dir`),
    environment: words(`${path}.environment`),
  }
}
