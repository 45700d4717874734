import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { composeModel } from '../../core/compose/language.ts'
import { type Found, type Lookup, Lookups } from '../../core/compose/lookups.ts'
import { plainValue } from '../../core/compose/print/plain-value.ts'
import { Problems } from '../../core/compose/problems.ts'
import { type ParsedFile } from '../../core/compose/reading.ts'

type Answer = (lookup: Lookup) => Found

/** A compose file to its canonical JSON; undefined where it is refused. Files are looked up as they are asked for. */
export function loadWith(path: string, answer: Answer): string | undefined {
  const found = new Map<string, Found>()
  const parsed = new Map<string, ParsedFile>()
  for (;;) {
    const lookups = new Lookups(found)
    const problems = new Problems()
    const model = composeModel({ path, variables: {} }, lookups, problems, parsed)
    const { unanswered } = lookups
    if (unanswered.length === 0) {
      return model && !problems.failed ? JSON.stringify(plainValue(model.file)) : undefined
    }
    for (const lookup of unanswered) found.set(lookup.path, answer(lookup))
  }
}

export function fromDisk(folder: string): Answer {
  return ({ path }) => {
    const file = join(folder, path)
    const stat = statSync(file, { throwIfNoEntry: false })
    if (stat === undefined) return { kind: 'missing' }
    return stat.isDirectory()
      ? { kind: 'folder', id: path }
      : { kind: 'file', bytes: readFileSync(file) }
  }
}

/** Only the file itself: what else it asks for is missing. */
export function fromText(path: string, text: string): Answer {
  const bytes = Buffer.from(text)
  return lookup => (lookup.path === path ? { kind: 'file', bytes } : { kind: 'missing' })
}
