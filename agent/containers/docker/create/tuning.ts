import type { HostConfig } from 'dockerode'
import type {
  Blkio,
  DeviceRate,
  Tuning,
  Ulimit,
} from '../../../../core/model/container-settings.ts'
import type { ContainerSpec } from '../../../../core/model/container-spec.ts'
import type { Resources } from '../../../../core/model/deploy.ts'

/** Limits and kernel settings. */
export function tuningSettings({ resources, tuning = {} }: ContainerSpec): HostConfig {
  return { ...amounts(resources), ...cpu(tuning), ...memory(tuning), ...kernel(tuning) }
}

function amounts({ limits, reservations }: Resources): HostConfig {
  return {
    ...(limits.cpus !== undefined && { NanoCpus: Math.round(limits.cpus * 1e9) }),
    ...(limits.memoryBytes !== undefined && { Memory: limits.memoryBytes }),
    ...(limits.pids !== undefined && { PidsLimit: limits.pids }),
    ...(reservations.memoryBytes !== undefined && { MemoryReservation: reservations.memoryBytes }),
  }
}

function cpu({ cpuShares, cpuPeriod, cpuQuota, cpuRtPeriod, cpuRtRuntime, cpuset }: Tuning) {
  return {
    ...(cpuShares !== undefined && { CpuShares: cpuShares }),
    ...(cpuPeriod !== undefined && { CpuPeriod: cpuPeriod }),
    ...(cpuQuota !== undefined && { CpuQuota: cpuQuota }),
    ...(cpuRtPeriod !== undefined && { CpuRealtimePeriod: cpuRtPeriod }),
    ...(cpuRtRuntime !== undefined && { CpuRealtimeRuntime: cpuRtRuntime }),
    ...(cpuset !== undefined && { CpusetCpus: cpuset }),
  }
}

function memory(tuning: Tuning): HostConfig {
  const { memorySwapBytes, swappiness, oomKillDisable, oomScoreAdj, shmSizeBytes } = tuning
  return {
    ...(memorySwapBytes !== undefined && { MemorySwap: memorySwapBytes }),
    ...(swappiness !== undefined && { MemorySwappiness: swappiness }),
    ...(oomKillDisable !== undefined && { OomKillDisable: oomKillDisable }),
    ...(oomScoreAdj !== undefined && { OomScoreAdj: oomScoreAdj }),
    ...(shmSizeBytes !== undefined && { ShmSize: shmSizeBytes }),
  }
}

function kernel({ sysctls, ulimits, blkio, storageOpt }: Tuning): HostConfig {
  return {
    ...(sysctls && { Sysctls: { ...sysctls } }),
    ...(ulimits && { Ulimits: Object.entries(ulimits).map(ulimitOf) }),
    ...(blkio && blkioSettings(blkio)),
    ...(storageOpt && { StorageOpt: { ...storageOpt } }),
  }
}

function ulimitOf([name, { soft, hard }]: [string, Ulimit]) {
  return { Name: name, Soft: soft, Hard: hard }
}

function blkioSettings(blkio: Blkio): HostConfig {
  const { weight, weightDevices, readBps, readIops, writeBps, writeIops } = blkio
  return {
    ...(weight !== undefined && { BlkioWeight: weight }),
    ...(weightDevices && {
      BlkioWeightDevice: weightDevices.map(device => ({
        Path: device.path,
        Weight: device.weight,
      })),
    }),
    ...(readBps && { BlkioDeviceReadBps: readBps.map(rateOf) }),
    ...(readIops && { BlkioDeviceReadIOps: readIops.map(rateOf) }),
    ...(writeBps && { BlkioDeviceWriteBps: writeBps.map(rateOf) }),
    ...(writeIops && { BlkioDeviceWriteIOps: writeIops.map(rateOf) }),
  }
}

function rateOf({ path, rate }: DeviceRate) {
  return { Path: path, Rate: rate }
}
