import { projectNamePattern } from '../../names.ts'
import { type Context, shown } from '../context.ts'
import { quoted } from '../diagnostics.ts'
import { at, mapAt, wordOf } from '../read.ts'
import { type Place } from '../source.ts'
import { didYouMean } from '../suggest.ts'
import { type Mapping, type Tree } from '../tree.ts'

const extension = 'x-banyan'
const key = 'after'

/**
 * `x-banyan: {after: [postgres]}` beside `services`: applications to be live before this one is rolled out, and where
 * they are named. Docker Compose takes it for an extension.
 */
export function afterOf(file: Mapping, context: Context): ReadonlyMap<string, Place> {
  checkKeys(file, context)
  const named = new Map<string, Place>()
  for (const item of itemsOf(at(mapAt(file, extension), key), context)) {
    const name = item.kind === 'scalar' ? wordOf(item.value) : ''
    if (projectNamePattern.test(name)) {
      if (!named.has(name)) named.set(name, item.at)
      continue
    }
    const what = item.kind === 'scalar' ? shown(item) : 'this'
    context.problems.error(item.at, 'invalid-name', `${what} is not the name of an application`)
  }
  return named
}

function checkKeys(file: Mapping, { problems }: Context): void {
  const written = at(file, extension)
  if (written && written.kind !== 'map' && !isEmpty(written)) {
    problems.error(written.at, 'wrong-type', `"${extension}" must be a mapping`)
  }
  for (const [name, entry] of mapAt(file, extension)?.entries ?? []) {
    if (name === key) continue
    const message = `${quoted(name)} in "${extension}" has no effect here`
    problems.warn(entry.key, 'ignored-key', message, didYouMean(name, [key]))
  }
}

function itemsOf(written: Tree | undefined, { problems }: Context): readonly Tree[] {
  if (written?.kind === 'list') return written.items
  if (written && !isEmpty(written)) {
    const hint = 'such as "after: [postgres]"'
    problems.error(written.at, 'wrong-type', `"${key}" must be a list of applications`, hint)
  }
  return []
}

function isEmpty(tree: Tree): boolean {
  return tree.kind === 'scalar' && tree.value === null
}
