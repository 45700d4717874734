import { keyParts, keys, prefixes } from '../../core/keys.ts'
import type { Agent } from '../../core/model/agent.ts'
import { BanyanError } from '../../core/errors.ts'
import { records } from '../../core/records.ts'
import type { Store } from '../../platform/store/store.ts'
import { beingRemoved, isCutOff } from './cut-off.ts'
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

/** Makes the agent known, with a /24 of its own that it keeps for good. Code: `agent-removed` (wait): it is cut off. */
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
    if (known && isCutOff(known)) throw beingRemoved(known.name)
    const subnet = known?.subnet ?? (await claimSubnet(store, registration.name, vpcCidr))
    const { overlay: _, ...kept } = known ? asRegistered(known, registration) : firstSeen(now)
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

/** A tunnel that it doesn't announce any more is none. One of another version may be one that doesn't tell of its trouble. */
function asRegistered({ trouble, ...known }: Agent, { version }: Registration): Agent {
  return trouble && known.version === version ? { ...known, trouble } : known
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
