import { sha256 } from '../../core/hash.ts'

/** Dates, and the counters of built-in chains. */
const varying = /^(?:#.*|(:\S+ [A-Z]+) \[.*)$/gm
/** Of sets whose entries run out, or are counted: none of ours. */
const varyingOfSets = / (?:timeout|packets|bytes) \d+/g

/** The same for two looks at rules and sets that nobody changed in between: to compare it is far cheaper than to read them. */
export function fingerprintOf(rules: string, sets: string): string {
  return sha256(rules.replace(varying, '$1') + sets.replace(varyingOfSets, ''))
}
