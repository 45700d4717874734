import { printable, quoted } from './diagnostics.ts'
import { alternativeFor } from './fits.ts'
import { composeFile } from './grammar/file.ts'
import { isEmpty } from './grammar/values.ts'
import { type Problems } from './problems.ts'
import { type Shape, type Verdict } from './shape.ts'
import { type Place } from './source.ts'
import { type Mapping, type Tree } from './tree.ts'

/** What Banyan does with one key that a file uses. */
export interface KeyVerdict {
  readonly key: string
  /** Of the mapping that the key is in; "" for the file. */
  readonly path: string
  readonly at: Place
  readonly is: 'honoured' | 'warned' | 'refused'
  readonly note?: string
}

/** Reports the keys of a checked file that Banyan does not honour: nothing is ignored in silence. */
export function verdicts(file: Mapping, problems: Problems): void {
  for (const { key, path, at, is, note } of keyVerdicts(file)) {
    const what = `${quoted(key)}${path === '' ? '' : ` in ${printable(path)}`}`
    if (is === 'warned') problems.warn(at, 'ignored-key', `${what} has no effect`, note)
    if (is === 'refused') problems.error(at, 'unsupported-key', `${what} is not supported`, note)
  }
}

/** The verdict on every key that a checked file uses. What is below one that is not honoured shares its lot. */
export function keyVerdicts(file: Mapping): readonly KeyVerdict[] {
  const found: KeyVerdict[] = []
  walk(file, composeFile, '', found)
  return found
}

function walk(tree: Tree, shape: Shape, path: string, found: KeyVerdict[]): void {
  if (shape.is === 'either') {
    const fitting = alternativeFor(tree, shape)
    if (fitting) walk(tree, fitting, path, found)
  } else if (tree.kind === 'list' && shape.is === 'list') {
    tree.items.forEach((item, index) => walk(item, shape.of, `${path}[${index}]`, found))
  } else if (tree.kind === 'map' && shape.is === 'dictionary') {
    for (const [name, { value }] of tree.entries) {
      if (shape.names.test(name)) walk(value, shape.of, joined(path, name), found)
    }
  } else if (tree.kind === 'map' && shape.is === 'keys') {
    for (const [key, entry] of tree.entries) {
      const known = shape.keys.get(key)
      if (!known || entry.value.mark === 'reset') continue
      const { is, note } = judged(known.verdict, entry.value)
      found.push({ key, path, at: entry.key, is, ...(note !== undefined && { note }) })
      if (is === 'honoured') walk(entry.value, known.shape, joined(path, key), found)
    }
  }
}

/** An empty value asks for nothing. */
function judged(verdict: Verdict, value: Tree): Pick<KeyVerdict, 'is' | 'note'> {
  if (isEmpty(value)) return { is: 'honoured' }
  if (verdict.is !== 'depends') return verdict
  return verdict.of(value) ?? { is: 'honoured', note: verdict.note }
}

function joined(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`
}
