import { BanyanError } from '../../core/errors.ts'
import type { Peer } from '../../core/model/agent.ts'
import type { Route } from '../../core/model/route.ts'
import { type Clock, systemClock } from '../../platform/clock.ts'
import { exec as systemExec } from '../../platform/exec.ts'
import type { Logger } from '../../platform/logger.ts'
import { Loop } from '../../platform/loop.ts'
import { BridgeFilter } from '../walls/bridge-filter.ts'
import type { LocalContainer } from '../walls/local-container.ts'
import { type Exec, type Kernel, kernelFor } from './kernel.ts'
import type { Place } from './place.ts'
import { presentRules } from './present.ts'
import { renderRemoval } from './render.ts'
import { presentSets, setRemovals } from './sets.ts'
import { Upkeep } from './upkeep.ts'
import { Wanted } from './wanted.ts'

interface DnatOptions extends Omit<Place, 'unfiltered'> {
  readonly log: Logger
  /** After abort the rules stay as they are. */
  readonly signal: AbortSignal
  /** Runs iptables, ipset, conntrack and the like; a test runs them in a network namespace. */
  readonly exec?: Exec
  /** How often the kernel's rules are compared with the wanted ones. Default 10 s. */
  readonly resyncMs?: number
  /** From how many bytes of rules on most looks are at a part of them. Default 1 MB: some 1,200 services. */
  readonly manyBytes?: number
  readonly clock?: Clock
}

export interface Dnat {
  /**
   * Resolves when the kernel has the rules of these routes or of newer ones; retries until then. Rejects only after
   * abort. Peers: the other agents, of whom those that are lost count.
   */
  apply(routes: readonly Route[], peers?: ReadonlyMap<string, Peer>): Promise<void>
  /** Containers of this agent; nobody waits for the kernel. Nothing happens before there are routes. */
  setLocals(locals: readonly LocalContainer[]): void
  /** Removes every trace from the kernel's tables, and stops keeping rules there. */
  clear(): Promise<void>
}

interface Waiter {
  readonly sequence: number
  readonly resolve: () => void
  readonly reject: (reason: Error) => void
}

const defaultResyncMs = 10_000
const tunnelRetryMs = 1_000

/** Publishes ports and builds the walls: keeps the kernel's rules as the routes say, also against tools that flush them. */
export function startDnat(options: DnatOptions): Dnat {
  const { bridge, log, signal, exec = systemExec, clock = systemClock } = options
  const { resyncMs = defaultResyncMs, manyBytes = 1_000_000 } = options
  const kernel = kernelFor(exec)
  const wanted = new Wanted(options)
  const filter = new BridgeFilter(kernel, exec, log)
  const upkeep = new Upkeep({ kernel, exec, wanted, filter, clock, resyncMs, manyBytes, log })
  let waiters: Waiter[] = []
  let running: Promise<unknown> = Promise.resolve()

  function settle(which: (waiter: Waiter) => boolean, how: (waiter: Waiter) => void): void {
    const done = waiters.filter(which)
    waiters = waiters.filter(waiter => !done.includes(waiter))
    done.forEach(how)
  }

  const rejectAll = () =>
    settle(
      () => true,
      waiter => waiter.reject(stopped()),
    )

  const loop = new Loop({
    name: 'dnat',
    round: async () => {
      const { sequence } = wanted
      if (sequence === 0) return
      const ready = () =>
        settle(
          waiter => waiter.sequence <= sequence,
          waiter => waiter.resolve(),
        )
      const current = upkeep.round(ready)
      running = current.catch(() => undefined)
      await current
      return upkeep.awaitsTunnel ? { againInMs: tunnelRetryMs } : undefined
    },
    resyncMs,
    log,
    signal,
  })
  void loop.finished.then(rejectAll)

  return {
    apply: async (routes, peers = new Map()) => {
      if (signal.aborted) throw stopped()
      const sequence = wanted.setRoutes(routes, peers)
      await new Promise<void>((resolve, reject) => {
        waiters.push({ sequence, resolve, reject })
        loop.poke()
      })
    },
    setLocals: locals => {
      wanted.setLocals(locals)
      loop.poke()
    },
    clear: async () => {
      wanted.forget()
      await running
      upkeep.forget()
      rejectAll()
      await clear(kernel, bridge)
    },
  }
}

/** Removes every rule, chain and set of the agent with this bridge; nothing to remove is fine. */
export async function removeRules(bridge: string, exec: Exec = systemExec): Promise<void> {
  await clear(kernelFor(exec), bridge)
}

async function clear(kernel: Kernel, bridge: string): Promise<void> {
  await kernel.restoreRules(renderRemoval(presentRules(await kernel.rules(), bridge)))
  await kernel.restoreSets(setRemovals(presentSets(await kernel.sets(), bridge), []))
}

function stopped(): BanyanError {
  return new BanyanError('agent-stopping', 'The agent is stopping.', 'retry')
}
