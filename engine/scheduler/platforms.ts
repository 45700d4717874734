import type { Platform } from '../../core/model/agent.ts'

/** Kernels say x86_64 and aarch64 where images say amd64 and arm64. */
const synonyms: Readonly<Record<string, string>> = {
  x86_64: 'amd64',
  'x86-64': 'amd64',
  aarch64: 'arm64',
  armhf: 'arm',
  armv7l: 'arm',
}

const systems: readonly string[] = ['linux', 'windows', 'darwin', 'freebsd']

export function normalArch(arch: string): string {
  const lower = arch.toLowerCase()
  return Object.hasOwn(synonyms, lower) ? (synonyms[lower] ?? lower) : lower
}

/**
 * A service's `platform`: `linux/arm64/v8`, or the system or the architecture alone. Variants are left to the agent's
 * container engine, as agents don't say theirs.
 */
export function parsePlatform(text: string): Partial<Platform> {
  const [first = '', second] = text.toLowerCase().split('/')
  if (second !== undefined) return { os: first, arch: normalArch(second) }
  return systems.includes(first) ? { os: first } : { arch: normalArch(first) }
}

/** An agent that doesn't say its platform is taken to be the right one. */
export function runsOn({ os, arch }: Partial<Platform>, agent: Platform | undefined): boolean {
  if (!agent) return true
  if (os !== undefined && os !== agent.os.toLowerCase()) return false
  return arch === undefined || arch === normalArch(agent.arch)
}
