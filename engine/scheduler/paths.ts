import type { AgentLoad } from './agent-load.ts'
import { attributeOf } from './constraints.ts'

/**
 * The parts of the cluster that an agent is in, one for each spread preference: its zone, its rack there, … A part's key
 * holds those above it, as racks of two zones may have one name.
 */
export type PathOf = (agent: AgentLoad) => readonly string[]

/** Where services spread alike, agents are looked at once; so the answers hold as long as labels stay what they are. */
export function pathFinder(): (spread: readonly string[]) => PathOf {
  const known = new Map<string, PathOf>()
  return spread => {
    const key = JSON.stringify(spread)
    const pathOf = known.get(key) ?? remembering(spread)
    known.set(key, pathOf)
    return pathOf
  }
}

/** Preferences for what nobody knows of servers make no difference. */
export function knownLevels(spread: readonly string[]): string[] {
  return spread.filter(key => attributeOf(key) !== undefined)
}

function remembering(spread: readonly string[]): PathOf {
  const readers = spread.flatMap(key => attributeOf(key) ?? [])
  if (readers.length === 0) return () => []
  const paths = new Map<string, readonly string[]>()
  return agent => {
    let path = paths.get(agent.name)
    if (!path) {
      let key = ''
      path = readers.map(read => (key += `${JSON.stringify(read(agent))},`))
      paths.set(agent.name, path)
    }
    return path
  }
}
