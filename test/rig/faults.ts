import type { ControlPlane, RigEngine } from './control-plane.ts'
import { etcdPorts } from './etcd.ts'
import type { RigHost } from './host.ts'
import type { Underlay } from './underlay.ts'

/** Packets are lost without a word, as with a broken switch. */
export interface Faults {
  /** The host reaches nobody, and nobody reaches it. */
  cut(host: RigHost): Promise<void>
  /** No agent reaches the first engine; servers reach each other. */
  cutEngine(): Promise<void>
  /** The server of this engine reaches nobody, or, with `engines`, none of the others' servers: neither their etcd members. */
  isolate(engine: RigEngine, from: 'all' | 'engines'): Promise<void>
  /** The etcd member on this engine's server reaches none of the others, and only the engine beside it still reaches it. */
  cutEtcd(engine: RigEngine): Promise<void>
  /** Packets from one address get lost on their way to the other; the way back is fine. */
  lose(from: Place, to: Place): Promise<void>
  /** Undoes all of these. */
  heal(): Promise<void>
}

interface Place {
  readonly address: string
}

export function createFaults(
  underlay: Underlay,
  { engines, registry }: ControlPlane,
  hosts: () => readonly RigHost[],
): Faults {
  const outside = { address: underlay.outside }
  const fixed: readonly Place[] = [outside, ...engines, ...(registry ? [registry] : [])]
  const cut = async (one: Place, others: readonly Place[]) => {
    for (const other of others.filter(({ address }) => address !== one.address)) {
      await underlay.lose(one.address, other.address)
      await underlay.lose(other.address, one.address)
    }
  }
  return {
    cut: async host => await cut(host, [...fixed, ...hosts()]),
    cutEngine: async () => {
      for (const first of engines.slice(0, 1)) await cut(first, hosts())
    },
    isolate: async (engine, from) =>
      await cut(engine, from === 'all' ? [...fixed, ...hosts()] : engines),
    cutEtcd: async engine => {
      await underlay.silence(engine.address, etcdPorts.all)
      for (const { address } of engines.filter(({ id }) => id !== engine.id)) {
        await underlay.silence(address, etcdPorts.peer, engine.address)
      }
    },
    lose: async (from, to) => await underlay.lose(from.address, to.address),
    heal: async () => await underlay.heal(),
  }
}
