import { withoutMarks } from '../../core/compose/merge/marks.ts'
import { merge, mergeBudget } from '../../core/compose/merge/merge.ts'
import { withoutRepeats } from '../../core/compose/merge/unique.ts'
import { parse } from '../../core/compose/parse.ts'
import { plainValue, type PlainValue } from '../../core/compose/print/plain-value.ts'
import { Problems } from '../../core/compose/problems.ts'
import { sourceOf } from '../../core/compose/source.ts'
import { type Mapping } from '../../core/compose/tree.ts'

export interface Merged {
  readonly value: PlainValue
  /** `file:line:column code`. */
  readonly problems: readonly string[]
}

/** YAML texts over each other, as they come, without checks and long forms. */
export function mergedDocuments(texts: readonly string[], spare = mergeBudget): Merged {
  const problems = new Problems()
  const merging = { problems, keepsMarks: false, budget: { spare } }
  const [first, ...others] = texts.map((text, index) => mappingIn(text, `${index}.yaml`, problems))
  if (!first) throw new Error('nothing to merge')
  let file = withoutMarks(first) as Mapping
  for (const other of others) file = merge(file, other, merging)
  const value = plainValue(withoutRepeats(file, problems))
  const found = problems.list()
  return {
    value,
    problems: found.map(({ file, line, column, code }) => `${file}:${line}:${column} ${code}`),
  }
}

/** Two forms of one service `a`, the second over the first. */
export function mergedService(base: string, over: string): PlainValue {
  const { value, problems } = mergedDocuments([serviceOf(base), serviceOf(over)])
  if (problems.length > 0) throw new Error(problems.join('\n'))
  const { services } = value as { services: { a: PlainValue } }
  return services.a
}

export function serviceOf(flow: string): string {
  return `services: { a: { ${flow} } }\n`
}

function mappingIn(text: string, file: string, problems: Problems): Mapping {
  const [tree] = parse(sourceOf(file, text), problems) ?? []
  if (tree?.kind !== 'map' || problems.failed) throw new Error(JSON.stringify(problems.list()))
  return tree
}
