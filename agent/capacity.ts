import type { AgentConfig } from '../core/config/agent.ts'

/** What a server has for all that runs on it. */
export interface ServerSize {
  readonly cpus: number
  readonly memoryBytes: number
}

/** One control group above this program: its limits as text, as the kernel writes them. */
export interface GroupLimits {
  /** cgroup v2's cpu.max: `max 100000` or `150000 100000`. */
  readonly cpuMax?: string
  /** cgroup v1: microseconds, -1 for none. */
  readonly cpuQuota?: string
  readonly cpuPeriod?: string
  /** memory.max (`max` for none), or v1's memory.limit_in_bytes. */
  readonly memoryMax?: string
}

/** No more than any control group allows: inside a container, or a machine that is cut up, that is less than it seems. */
export function limited(whole: ServerSize, groups: readonly GroupLimits[]): ServerSize {
  return {
    cpus: Math.min(whole.cpus, ...groups.map(cpuLimit)),
    memoryBytes: Math.min(whole.memoryBytes, ...groups.map(memoryLimit)),
  }
}

/** What tasks may reserve of it. */
export function offered(
  { cpus, memoryBytes }: ServerSize,
  { reserve, resources }: Pick<AgentConfig, 'reserve' | 'resources'>,
) {
  return {
    // thousandths, as reservations are written
    cpus: Math.max(0, Math.round((cpus - reserve.cpus) * 1000) / 1000),
    memoryBytes: Math.max(0, memoryBytes - reserve.memoryBytes),
    generic: { ...resources },
  }
}

/** Node's word for a processor → the one that images use. */
export function archOf(nodeArch: string): string {
  const words: Readonly<Record<string, string>> = {
    ...{ x64: 'amd64', ia32: '386', ppc64: 'ppc64le' },
    ...{ arm64: 'arm64', arm: 'arm', s390x: 's390x', riscv64: 'riscv64', loong64: 'loong64' },
  }
  return words[nodeArch] ?? nodeArch
}

function cpuLimit({ cpuMax, cpuQuota, cpuPeriod }: GroupLimits): number {
  const [quota, period] = cpuMax?.trim().split(/\s+/) ?? [cpuQuota, cpuPeriod]
  const limit = Number(quota) / Number(period)
  return Number.isFinite(limit) && limit > 0 ? limit : Infinity
}

function memoryLimit({ memoryMax }: GroupLimits): number {
  const limit = Number(memoryMax?.trim() || 'max')
  return Number.isFinite(limit) && limit > 0 ? limit : Infinity
}
