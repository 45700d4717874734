import { BanyanError } from '../../core/errors.ts'
import type { exec as systemExec } from '../../platform/exec.ts'
import { conntrackArgv, flowsThere, type StaleFlows } from './conntrack.ts'
import { type PresentRules, presentRules } from './present.ts'
import { type HeldSets, presentSets } from './sets.ts'

export type Exec = typeof systemExec

/** Tens of thousands of rules take seconds on a quiet machine, and far longer on a busy one. */
const timeoutMs = 180_000

/** The kernel's tables as this agent's part of them is read and written. Failures have disposition retry. */
export interface Kernel {
  rules(): Promise<PresentRules>
  sets(): Promise<HeldSets>
  /** Text for iptables-restore; nothing happens for an empty one. */
  restoreRules(text: string): Promise<void>
  /** Text for ipset; nothing happens for an empty one. */
  restoreSets(text: string): Promise<void>
  /** Finding none is fine. */
  forget(flows: readonly StaleFlows[]): Promise<void>
  /** Names below /proc/sys. False where the kernel has no such setting, for the lack of a module or an interface. */
  setOne(name: string): Promise<boolean>
  /** As setOne; one that is lower is left alone. */
  setAtMost(name: string, value: number): Promise<boolean>
}

export function kernelFor(bridge: string, exec: Exec): Kernel {
  async function run(argv: readonly string[], input?: string): Promise<string> {
    const options = { timeoutMs, ...(input !== undefined && { input }) }
    const { exitCode, stdout, stderr } = await exec(argv, options)
    if (exitCode !== 0) throw failed(argv[0] ?? '', stderr)
    return stdout.toString('utf8')
  }
  return {
    rules: async () => presentRules(await run(['iptables-save']), bridge),
    sets: async () => presentSets(await run(['ipset', 'save']), bridge),
    restoreRules: async text => {
      if (text !== '') await run(['iptables-restore', '--noflush', '--wait=5'], text)
    },
    restoreSets: async text => {
      if (text !== '') await run(['ipset', 'restore', '-exist'], text)
    },
    forget: async flows => {
      const there = flows.length > 1 ? flowsThere(await run(['conntrack', '-L']), flows) : flows
      for (const flow of there) await forget(exec, flow)
    },
    setOne: name => set(exec, name, 1),
    setAtMost: async (name, value) => {
      const { exitCode, stdout } = await exec(['cat', path(name)])
      if (exitCode !== 0) return false
      return Number(stdout.toString()) <= value || (await set(exec, name, value))
    },
  }
}

async function set(exec: Exec, name: string, value: number): Promise<boolean> {
  const { exitCode, stderr } = await exec(['tee', path(name)], { input: `${value}\n` })
  if (exitCode === 0) return true
  if (stderr.includes('No such file')) return false
  throw failed(`setting ${name}`, stderr)
}

function path(setting: string): string {
  return `/proc/sys/${setting}`
}

async function forget(exec: Exec, flow: StaleFlows): Promise<void> {
  const { exitCode, stderr } = await exec(['conntrack', '-D', ...conntrackArgv(flow)])
  // finding none is exit code 1, as every failure is; only the former counts them
  if (exitCode !== 0 && !stderr.includes('0 flow entries')) throw failed('conntrack', stderr)
}

function failed(what: string, stderr: string): BanyanError {
  const code = what === 'ipset' ? 'ipset-failed' : 'iptables-failed'
  return new BanyanError(code, `${what}: ${stderr.trim().slice(0, 500)}`, 'retry')
}
