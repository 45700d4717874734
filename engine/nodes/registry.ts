import { keyParts, keys, prefixes } from '../../core/keys.ts'
import type { Agent, Alive } from '../../core/model/agent.ts'
import { BanyanError } from '../../core/errors.ts'
import { records } from '../../core/records.ts'
import type { Lease, Store } from '../../platform/store/store.ts'
import { leaseMs, type Silence, silenceOf } from './liveness.ts'
import { subnetCount, subnetOf } from './subnets.ts'

const registrationTries = 10

export interface Registration {
  readonly name: string
  readonly version: string
  readonly labels: Agent['labels']
  readonly capacity: Agent['capacity']
  readonly platform?: Agent['platform'] & {}
  readonly overlay?: Agent['overlay'] & {}
}

/** Makes the agent known, with a /24 of its own that it keeps for good. */
export async function registerAgent(
  store: Store,
  registration: Registration,
  vpcCidr: string,
  now: number,
): Promise<Agent> {
  const key = keys.agent(registration.name)
  for (let attempt = 0; attempt < registrationTries; attempt++) {
    const entry = await store.get(key)
    const known = entry && records.agent.decode(entry.value)
    const subnet = known?.subnet ?? (await claimSubnet(store, registration.name, vpcCidr))
    // a tunnel that it doesn't announce any more is none
    const { overlay: _, ...kept } = known ?? firstSeen(now)
    const agent: Agent = { ...kept, ...registration, subnet }
    const value = records.agent.encode(agent)
    if (entry?.value === value) return agent
    const result = await store.commit({
      compare: [{ key, modRevision: entry?.modRevision ?? 0 }],
      writes: [{ kind: 'put', key, value }],
    })
    if (result.committed) return agent
  }
  throw new BanyanError('registration-contended', 'Registration keeps changing under us.', 'retry')
}

function firstSeen(
  now: number,
): Pick<Agent, 'availability' | 'registeredAt' | 'readySince' | 'overlay'> {
  return { availability: 'active', registeredAt: now, readySince: now }
}

async function claimSubnet(store: Store, name: string, vpcCidr: string): Promise<string> {
  const { entries } = await store.range(prefixes.subnets)
  const owners = new Map(
    entries.map(entry => [Number(keyParts(entry.key, prefixes.subnets)[0]), entry.value]),
  )
  for (let index = 1; index < subnetCount(vpcCidr); index++) {
    if (owners.get(index) === JSON.stringify(name)) return subnetOf(vpcCidr, index)
    if (owners.has(index)) continue
    const key = keys.subnet(index)
    const { committed } = await store.commit({
      compare: [{ key, modRevision: 0 }],
      writes: [{ kind: 'put', key, value: JSON.stringify(name) }],
    })
    if (committed) return subnetOf(vpcCidr, index)
  }
  return subnetOf(vpcCidr, subnetCount(vpcCidr))
}

/**
 * The agent's sign of life in the store, for as long as its stream is open and it beats. After the stream ended it
 * outlives it by the lease: an agent that is only restarting isn't lost, and rollouts wait for its acks.
 */
export class Liveness {
  readonly #store: Store
  readonly #name: string
  readonly #alive: Alive
  #lease: Lease | undefined
  #lastBeat: number

  constructor(store: Store, name: string, alive: Alive, now: number) {
    this.#store = store
    this.#name = name
    this.#alive = alive
    this.#lastBeat = now
  }

  /**
   * Called on every heartbeat: takes a new lease when there is none. Answers the revision of what it wrote, 0 for
   * nothing. `now`: milliseconds of a clock that never jumps, as below.
   */
  async beat(now: number): Promise<number> {
    this.#lastBeat = now
    if (this.#lease && !this.#lease.lost.aborted) return 0
    const lease = await this.#store.lease(leaseMs)
    try {
      const value = records.alive.encode(this.#alive)
      const { revision } = await this.#store.commit({
        compare: [],
        writes: [{ kind: 'put', key: keys.alive(this.#name), value, lease: lease.id }],
      })
      this.#lease = lease
      return revision
    } catch (error) {
      void lease.revoke().catch(() => undefined) // not renewed any more, it ends by itself at the latest
      throw error
    }
  }

  /** Called by a timer that was due then. Once the agent has been silent for a lease its sign of life goes. */
  async checkSilence(due: number, now: number): Promise<Silence> {
    const silence = silenceOf(this.#lastBeat, due, now)
    if (silence.kind === 'wait') this.#lastBeat = silence.lastBeat
    else await this.#endLease()
    return silence
  }

  async #endLease(): Promise<void> {
    const lease = this.#lease
    await lease?.revoke()
    if (this.#lease === lease) this.#lease = undefined
  }
}
