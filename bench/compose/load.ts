import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { composeModel } from '../../core/compose/language.ts'
import { type Found, type Lookup, Lookups } from '../../core/compose/lookups.ts'
import { doubledDollars } from '../../core/compose/print/dollars.ts'
import { jsonText } from '../../core/compose/print/json-text.ts'
import { printable } from '../../core/compose/print/printable.ts'
import { Problems } from '../../core/compose/problems.ts'
import { type ParsedFile } from '../../core/compose/reading.ts'

type Answer = (lookup: Lookup) => Found

/** A compose file to its canonical JSON, as `banyan config --format json` prints it; undefined where it is refused. Files are looked up as they are asked for. */
export function loadWith(path: string, answer: Answer): string | undefined {
  const found = new Map<string, Found>()
  const parsed = new Map<string, ParsedFile>()
  for (;;) {
    const lookups = new Lookups(found)
    const problems = new Problems()
    const model = composeModel({ path, variables: {} }, lookups, problems, parsed)
    const { unanswered } = lookups
    if (unanswered.length === 0) {
      if (!model || problems.failed) return undefined
      return jsonText(doubledDollars(printable(model.file, 'json')))
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
