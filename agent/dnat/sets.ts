import { ownPrefix } from './chains.ts'

/** An ipset of ours: what is in it, in the words of `ipset save`. */
export interface IpSet {
  readonly name: string
  readonly type: 'hash:ip' | 'hash:net,port'
  readonly entries: ReadonlySet<string>
}

/** What the kernel holds of ours, by name. A set's type is part of what its name says. */
export type HeldSets = ReadonlyMap<string, ReadonlySet<string>>

/** More than there are ports of two protocols, twice. */
const mostEntries = 1_048_576

/** Finds our own sets in the output of `ipset save`. */
export function presentSets(saved: string, bridge: string): HeldSets {
  const prefix = ownPrefix(bridge)
  const found = new Map<string, Set<string>>()
  for (const line of saved.split('\n')) {
    const [verb, name = '', entry = ''] = line.split(' ')
    if (!name.startsWith(prefix)) continue
    if (verb === 'create') found.set(name, new Set())
    if (verb === 'add') found.get(name)?.add(entry)
  }
  return found
}

export function heldSets(sets: readonly IpSet[]): HeldSets {
  return new Map(sets.map(({ name, entries }) => [name, entries]))
}

/**
 * Text for `ipset restore` that makes what is held what is wanted, before the rules change: only what differs, one
 * entry at a time, so that nobody whose entry stays is ever missing. Sets that nobody wants stay: rules may name them.
 */
export function setChanges(held: HeldSets, wanted: readonly IpSet[]): string {
  return wanted.flatMap(set => changesOf(set, held.get(set.name))).join('')
}

/** Text for `ipset restore` that removes what nobody wants, once no rule names it any more. */
export function setRemovals(held: HeldSets, wanted: readonly IpSet[]): string {
  const names = new Set(wanted.map(({ name }) => name))
  return [...held.keys()]
    .filter(name => !names.has(name))
    .map(name => `destroy ${name}\n`)
    .join('')
}

function changesOf(set: IpSet, held: ReadonlySet<string> | undefined): string[] {
  const { name, type, entries } = set
  const create = held ? [] : [`create ${name} ${type} maxelem ${mostEntries}\n`]
  const added = [...entries].filter(entry => !held?.has(entry))
  const removed = [...(held ?? [])].filter(entry => !entries.has(entry))
  return [
    ...create,
    ...added.map(entry => `add ${name} ${entry}\n`),
    ...removed.map(entry => `del ${name} ${entry}\n`),
  ]
}
