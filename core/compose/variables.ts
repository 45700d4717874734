import { placesInside, type Place } from './source.ts'
import { isProblem, parseTemplate, type Part, type Variable } from './template.ts'
import { type Scalar, type Tree } from './tree.ts'

/** A variable that a file asks for. */
export interface FoundVariable {
  readonly name: string
  /** There is a use that fails without it. */
  readonly required: boolean
  /** As the first use that has one writes it; variables inside are listed, too. */
  readonly defaultValue: string
  /** What stands for it where it is set: `${NAME:+alternate}`. */
  readonly alternateValue: string
  /** Its first use. */
  readonly at: Place
}

/** Every variable in the values of documents that were not interpolated, by name. */
export function variablesOf(documents: readonly Tree[]): readonly FoundVariable[] {
  const found = new Map<string, FoundVariable>()
  for (const document of documents) visit(document, found)
  return [...found.values()].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
}

function visit(tree: Tree, found: Map<string, FoundVariable>): void {
  if (tree.mark === 'reset') return
  if (tree.kind === 'scalar') visitScalar(tree, found)
  else if (tree.kind === 'list') for (const item of tree.items) visit(item, found)
  else if (tree.kind === 'map') for (const { value } of tree.entries.values()) visit(value, found)
}

function visitScalar({ value, at }: Scalar, found: Map<string, FoundVariable>): void {
  if (typeof value !== 'string') return
  const template = parseTemplate(value)
  if (isProblem(template)) return
  visitParts(template, placesInside(at, value), found)
}

type PlaceOf = ReturnType<typeof placesInside>

function visitParts(
  parts: readonly Part[],
  placeOf: PlaceOf,
  found: Map<string, FoundVariable>,
): void {
  for (const part of parts) {
    if (typeof part === 'string') continue
    const known = found.get(part.name)
    const use = useOf(part, placeOf)
    found.set(part.name, known ? together(known, use) : use)
    if (!use.required) visitParts(part.argument, placeOf, found)
  }
}

function useOf(variable: Variable, placeOf: PlaceOf): FoundVariable {
  const { name, operator, written, at } = variable
  return {
    name,
    required: operator === '?' || operator === ':?',
    defaultValue: operator === '-' || operator === ':-' ? written : '',
    alternateValue: operator === '+' || operator === ':+' ? written : '',
    at: placeOf(at, name.length + 1),
  }
}

function together(first: FoundVariable, second: FoundVariable): FoundVariable {
  return {
    ...first,
    required: first.required || second.required,
    defaultValue: first.defaultValue || second.defaultValue,
    alternateValue: first.alternateValue || second.alternateValue,
  }
}
