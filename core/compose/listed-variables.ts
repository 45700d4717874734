import { editAt, editEach } from './resolve/edit.ts'
import { variableLike } from './resolve/own-variables.ts'
import { type Scope } from './expand.ts'
import { type Mapping, type Tree } from './tree.ts'

/**
 * `NAME` in a list of variables takes its value from the scope of the included project: the including one does not
 * know its env files. In a mapping a variable without value waits for the including project, as in Docker Compose.
 */
export function withListedVariables(file: Mapping, { lookup }: Scope): Mapping {
  return editEach(file, 'services', service =>
    editAt(service, 'environment', variables =>
      variables.kind === 'list'
        ? { ...variables, items: variables.items.map(item => assigned(item, lookup)) }
        : variables,
    ),
  )
}

function assigned(item: Tree, lookup: Scope['lookup']): Tree {
  if (item.kind !== 'scalar' || typeof item.value !== 'string') return item
  const value = item.value.includes('=') ? undefined : lookup(item.value)
  return value === undefined ? item : variableLike(item, item.value, `${item.value}=${value}`)
}
