import { BanyanError } from '../../core/errors.ts'
import type { exec as systemExec } from '../../platform/exec.ts'
import { ensureSettings } from '../../platform/kernel/ensure-settings.ts'
import type { Setting } from '../../platform/kernel/setting.ts'
import { conntrackArgv, flowsThere, type StaleFlows } from './conntrack.ts'
import { type Entrance, rulesAt } from './entrances.ts'

export type Exec = typeof systemExec

/** Tens of thousands of rules take seconds on a quiet machine, and far longer on a busy one. */
const timeoutMs = 180_000

/** The kernel's tables and settings, in the words of the programs that read and write them. Failures have disposition retry. */
export interface Kernel {
  /** As iptables-save prints all tables. */
  rules(): Promise<string>
  /** As `rulesAt` takes them from what iptables-save prints: cheap, however many rules there are. */
  rulesAt(entrances: readonly Entrance[]): Promise<string>
  /** As `ipset save` prints all sets. */
  sets(): Promise<string>
  /** Text for iptables-restore; nothing happens for an empty one. */
  restoreRules(text: string): Promise<void>
  /** Text for ipset; nothing happens for an empty one. */
  restoreSets(text: string): Promise<void>
  /** Finding none is fine. */
  forget(flows: readonly StaleFlows[]): Promise<void>
  /** As `ensureSettings` does. */
  ensure(settings: readonly Setting[]): Promise<ReadonlySet<string>>
}

export function kernelFor(exec: Exec): Kernel {
  async function run(argv: readonly string[], input?: string): Promise<string> {
    const options = { timeoutMs, ...(input !== undefined && { input }) }
    const { exitCode, stdout, stderr } = await exec(argv, options)
    if (exitCode !== 0) throw failed(argv[0] ?? '', stderr)
    return stdout.toString('utf8')
  }
  return {
    rules: async () => await run(['iptables-save']),
    rulesAt: async entrances => {
      const printed = entrances.map(async ({ table, chain }) => {
        return `*${table}\n${await run(['iptables', '--wait=5', '-t', table, '-S', chain])}`
      })
      return rulesAt(entrances, (await Promise.all(printed)).join('\n'))
    },
    sets: async () => await run(['ipset', 'save']),
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
    ensure: async settings => await ensureSettings(exec, settings),
  }
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
