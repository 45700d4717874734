import { type Context } from '../context.ts'
import { mapAt, wordOf } from '../read.ts'
import { type Mapping } from '../tree.ts'

/** A mapping in which null means "take the variable of this name, if there is one". Safe for any name. */
export function ownValues(map: Mapping, key: string, { scope }: Context): Record<string, string> {
  const values = [...(mapAt(map, key)?.entries ?? [])].flatMap(([name, { value }]) => {
    if (value.kind !== 'scalar') return []
    const word = value.value === null ? scope.lookup(name) : (value.word ?? wordOf(value.value))
    return word === undefined ? [] : [[name, word] as const]
  })
  return Object.fromEntries(values)
}
