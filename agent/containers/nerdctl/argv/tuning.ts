import type { Blkio, DeviceRate, Tuning } from '../../../../core/model/container-settings.ts'
import type { ContainerSpec } from '../../../../core/model/container-spec.ts'
import { flag, listOf, switchOf } from './flags.ts'

/** Sizes in bytes. */
export function tuningFlags({ resources, tuning = {} }: ContainerSpec): string[] {
  const { limits, reservations } = resources
  return [
    ...flag('cpus', limits.cpus),
    ...flag('memory', limits.memoryBytes),
    ...flag('pids-limit', limits.pids),
    ...flag('memory-reservation', reservations.memoryBytes),
    ...cpuFlags(tuning),
    ...memoryFlags(tuning),
    ...kernelFlags(tuning),
    ...blkioFlags(tuning.blkio),
  ]
}

function cpuFlags(tuning: Tuning): string[] {
  return [
    ...flag('cpu-shares', tuning.cpuShares),
    ...flag('cpu-period', tuning.cpuPeriod),
    ...flag('cpu-quota', tuning.cpuQuota),
    ...flag('cpu-rt-period', tuning.cpuRtPeriod),
    ...flag('cpu-rt-runtime', tuning.cpuRtRuntime),
    ...flag('cpuset-cpus', tuning.cpuset),
  ]
}

function memoryFlags(tuning: Tuning): string[] {
  return [
    ...flag('memory-swap', tuning.memorySwapBytes),
    ...flag('memory-swappiness', tuning.swappiness),
    ...switchOf('oom-kill-disable', tuning.oomKillDisable),
    ...flag('oom-score-adj', tuning.oomScoreAdj),
    ...flag('shm-size', tuning.shmSizeBytes),
  ]
}

function kernelFlags({ sysctls = {}, ulimits = {}, storageOpt = {} }: Tuning): string[] {
  const limits = Object.entries(ulimits).map(([name, { soft, hard }]) => `${name}=${soft}:${hard}`)
  return [
    ...listOf('sysctl', pairs(sysctls)),
    ...listOf('ulimit', limits),
    ...listOf('storage-opt', pairs(storageOpt)),
  ]
}

function blkioFlags(blkio: Blkio = {}): string[] {
  const weights = blkio.weightDevices?.map(({ path, weight }) => `${path}:${weight}`)
  return [
    ...flag('blkio-weight', blkio.weight),
    ...listOf('blkio-weight-device', weights),
    ...listOf('device-read-bps', rates(blkio.readBps)),
    ...listOf('device-read-iops', rates(blkio.readIops)),
    ...listOf('device-write-bps', rates(blkio.writeBps)),
    ...listOf('device-write-iops', rates(blkio.writeIops)),
  ]
}

function rates(devices: readonly DeviceRate[] = []): string[] {
  return devices.map(({ path, rate }) => `${path}:${rate}`)
}

function pairs(map: Readonly<Record<string, string>>): string[] {
  return Object.entries(map).map(([name, value]) => `${name}=${value}`)
}
