import { BanyanError } from '../../core/errors.ts'
import type { Route } from '../../core/model/route.ts'
import { exec as systemExec } from '../../platform/exec.ts'
import type { Logger } from '../../platform/logger.ts'
import { Loop } from '../../platform/loop.ts'
import { staleFlows } from './conntrack.ts'
import { allowHairpin } from './hairpin.ts'
import { type HostPort, hostPorts } from './ports.ts'
import { type PresentRules, presentRules } from './present.ts'
import { renderRemoval, renderRules } from './render.ts'

type Exec = typeof systemExec

interface DnatOptions {
  /** This agent's name, as in the backends of routes. */
  readonly agent: string
  readonly bridge: string
  readonly log: Logger
  /** After abort the rules stay as they are. */
  readonly signal: AbortSignal
  /** Runs iptables, conntrack and tee; a test runs them in a network namespace. */
  readonly exec?: Exec
  /** How often the kernel's rules are compared with the wanted ones. Default 10 s. */
  readonly resyncMs?: number
}

export interface Dnat {
  /**
   * Resolves when the kernel has these routes or newer ones, at once where nothing of them changes a rule; retries
   * until then. Rejects only after abort.
   */
  apply(routes: readonly Route[], subnet: string): Promise<void>
  /** Removes every trace from the kernel's tables, and stops keeping rules there. */
  clear(): Promise<void>
}

interface Wanted {
  readonly sequence: number
  readonly routes: readonly Route[]
  readonly subnet: string
  /** The rules, as if the kernel held none. */
  readonly text: string
}

interface Applied {
  readonly text: string
  readonly ports: readonly HostPort[]
  /** Our own lines as the kernel showed them afterwards: others than these are somebody's interference. */
  readonly present: string
}

interface Waiter {
  readonly sequence: number
  readonly resolve: () => void
  readonly reject: (reason: Error) => void
}

const defaultResyncMs = 10_000

/** Publishes ports: keeps the kernel's NAT rules as the routes say, also against tools that flush them. */
export function startDnat(options: DnatOptions): Dnat {
  const { agent, bridge, log, signal, exec = systemExec } = options
  let sequence = 0
  let wanted: Wanted | undefined
  let applied: Applied | undefined
  let staleUdp: readonly string[][] = []
  let waiters: Waiter[] = []
  let running: Promise<unknown> = Promise.resolve()

  async function round({ sequence, routes, subnet, text }: Wanted): Promise<void> {
    const ready = () =>
      settle(
        waiter => waiter.sequence <= sequence,
        waiter => waiter.resolve(),
      )
    // a rollout waits for this: each program takes milliseconds to start, so they start together
    const [present] = await Promise.all([
      look(exec, bridge),
      setSysctls(exec, ['net/ipv4/ip_forward', `net/ipv4/conf/${bridge}/route_localnet`]),
      allowHairpin(exec, bridge),
    ])
    if (text !== applied?.text || JSON.stringify(present) !== applied.present) {
      await restore(exec, renderRules(routes, { agent, subnet, bridge }, present))
      const ports = hostPorts(routes, agent)
      if (staleUdp.length + staleFlows(applied?.ports, ports).length === 0) ready()
      await note(text, ports, present)
    }
    for (const flow of staleUdp) {
      await forgetFlow(exec, flow)
      staleUdp = staleUdp.filter(other => other !== flow)
    }
    ready()
  }

  async function note(text: string, ports: HostPort[], before: PresentRules): Promise<void> {
    const present = JSON.stringify(await look(exec, bridge))
    // after a restart of the agent the kernel may hold these very rules already: nothing went stale
    const unchanged = present === JSON.stringify(before)
    if (!unchanged) {
      staleUdp = [...staleUdp, ...staleFlows(applied?.ports, ports)]
      log.info({ ports: ports.length, restored: text === applied?.text }, 'host ports changed')
    }
    applied = { text, ports, present }
  }

  function settle(which: (waiter: Waiter) => boolean, how: (waiter: Waiter) => void): void {
    const done = waiters.filter(which)
    waiters = waiters.filter(waiter => !done.includes(waiter))
    done.forEach(how)
  }

  const loop = new Loop({
    name: 'dnat',
    round: async () => {
      if (!wanted) return
      const current = round(wanted)
      running = current.catch(() => undefined)
      await current
      return undefined
    },
    resyncMs: options.resyncMs ?? defaultResyncMs,
    log,
    signal,
  })
  void loop.finished.then(() =>
    settle(
      () => true,
      waiter => waiter.reject(stopped()),
    ),
  )

  return {
    apply: async (routes, subnet) => {
      if (signal.aborted) throw stopped()
      const text = renderRules(routes, { agent, subnet, bridge })
      const settled = waiters.length === 0 && wanted?.text === text && applied?.text === text
      wanted = { sequence: ++sequence, routes, subnet, text }
      if (settled) return
      const mine = wanted
      await new Promise<void>((resolve, reject) => {
        waiters.push({ sequence: mine.sequence, resolve, reject })
        loop.poke()
      })
    },
    clear: async () => {
      wanted = undefined
      await running
      applied = undefined
      settle(
        () => true,
        waiter => waiter.reject(stopped()),
      )
      await removeRules(bridge, exec)
    },
  }
}

/** Removes every rule and chain of the agent with this bridge; nothing to remove is fine. */
export async function removeRules(bridge: string, exec: Exec = systemExec): Promise<void> {
  const present = await look(exec, bridge)
  if (Object.keys(present).length > 0) await restore(exec, renderRemoval(present))
}

async function look(exec: Exec, bridge: string): Promise<PresentRules> {
  const { exitCode, stdout, stderr } = await exec(['iptables-save'])
  if (exitCode !== 0) throw failed('iptables-save', stderr)
  return presentRules(stdout.toString('utf8'), bridge)
}

async function restore(exec: Exec, text: string): Promise<void> {
  const argv = ['iptables-restore', '--noflush', '--wait=5']
  const { exitCode, stderr } = await exec(argv, { input: text })
  if (exitCode !== 0) throw failed('iptables-restore', stderr)
}

async function forgetFlow(exec: Exec, flow: readonly string[]): Promise<void> {
  const { exitCode, stderr } = await exec(['conntrack', '-D', ...flow])
  // finding none is exit code 1, as every failure is; only the former counts them
  if (exitCode !== 0 && !stderr.includes('0 flow entries')) throw failed('conntrack', stderr)
}

async function setSysctls(exec: Exec, names: readonly string[]): Promise<void> {
  const files = names.map(name => `/proc/sys/${name}`)
  const { exitCode, stderr } = await exec(['tee', ...files], { input: '1\n' })
  if (exitCode !== 0) throw failed(`setting ${names.join(' and ')}`, stderr)
}

function failed(what: string, stderr: string): BanyanError {
  return new BanyanError('iptables-failed', `${what}: ${stderr.trim().slice(0, 500)}`, 'retry')
}

function stopped(): BanyanError {
  return new BanyanError('agent-stopping', 'The agent is stopping.', 'retry')
}
