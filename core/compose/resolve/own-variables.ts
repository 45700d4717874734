import { type Mapping, type Scalar, type Tree, type Entry } from '../tree.ts'
import { editAt, editEach, editMap } from './edit.ts'

type Lookup = (name: string) => string | undefined

/**
 * A variable without a value takes that of the scope (compose-go: normalize.go, environment.go). One that the scope
 * lacks too stays without value in `environment`, which keeps env files from giving it one, and leaves `build.args`.
 */
export function withOwnVariables(file: Mapping, lookup: Lookup): Mapping {
  return editEach(file, 'services', service => {
    const environment = editAt(service, 'environment', own => resolved(own, lookup, true))
    return editMap(environment, 'build', build =>
      editAt(build, 'args', args => resolved(args, lookup, false)),
    )
  })
}

function resolved(variables: Tree, lookup: Lookup, keepsUnset: boolean): Tree {
  if (variables.kind === 'map')
    return { ...variables, entries: entriesOf(variables, lookup, keepsUnset) }
  if (variables.kind !== 'list') return variables
  const items = variables.items.flatMap((item): readonly Tree[] => {
    if (item.kind !== 'scalar' || String(item.value).includes('=')) return [item]
    return assigned(item, lookup) ?? (keepsUnset ? [item] : [])
  })
  return { ...variables, items }
}

function entriesOf(variables: Mapping, lookup: Lookup, keepsUnset: boolean) {
  const entries = new Map<string, Entry>()
  for (const [name, entry] of variables.entries) {
    const { key, value } = entry
    const isUnset = value.kind === 'scalar' && value.value === null
    const found = isUnset ? lookup(name) : undefined
    if (found !== undefined) entries.set(name, { key, value: variableLike(value, name, found) })
    else if (!isUnset || keepsUnset) entries.set(name, entry)
  }
  return entries
}

/** A value that came from outside the file: messages quote the variable instead, as it may hold a secret. */
export function variableLike(like: Tree, name: string, value: string): Scalar {
  return { kind: 'scalar', value, at: like.at, template: `$${name}` }
}

/** `NAME` in a list, as a file that keeps its variables has it, becomes `NAME=value`. */
function assigned(item: Scalar, lookup: Lookup): readonly Scalar[] | undefined {
  const found = lookup(String(item.value))
  const name = String(item.value)
  return found === undefined ? undefined : [variableLike(item, name, `${name}=${found}`)]
}
