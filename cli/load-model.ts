import { join, relative } from 'node:path'
import type { Diagnostic } from '../core/compose/diagnostics.ts'
import { composeModel, type ComposeModel, type LanguageRequest } from '../core/compose/language.ts'
import { Lookups, type Found } from '../core/compose/lookups.ts'
import { composeFileNames } from '../core/compose/manifests.ts'
import { Problems } from '../core/compose/problems.ts'
import type { ParsedFile } from '../core/compose/reading.ts'
import { BanyanError } from '../core/errors.ts'
import { folderName, locate, readFromDisk } from './disk-files.ts'

/** A project of this disk as the compose language understands it. */
export interface DiskModel {
  /** Absent: refused. */
  readonly model?: ComposeModel
  readonly diagnostics: readonly Diagnostic[]
  /** Text of every file that was read, for excerpts; named as in the diagnostics. */
  readonly sources: ReadonlyMap<string, string>
}

export interface ModelWish extends Pick<LanguageRequest, 'variables' | 'profiles' | 'interpolate'> {
  /** Merged over the first file, in this order; as the reader writes them. */
  readonly files: readonly string[]
}

/** Every round brings at least one new path; the loader itself ends far earlier. */
const maxRounds = 100

/** Rejects with `path-unknown`. */
export async function loadModel(given: string, wish: ModelWish): Promise<DiskModel> {
  const { root, path } = await composeFileAt(given)
  const overrides = await Promise.all(wish.files.map(file => pathInside(root, file)))
  const request = {
    ...wish,
    path,
    defaultName: folderName(root, path),
    ...(overrides.length > 0 && { overrides }),
  }
  const found = new Map<string, Found>()
  const parsed = new Map<string, ParsedFile>()
  for (let round = 0; round < maxRounds; round++) {
    const lookups = new Lookups(found)
    const problems = new Problems()
    const model = composeModel(request, lookups, problems, parsed)
    if (lookups.unanswered.length === 0) return outcome(root, found, model, problems)
    for (const lookup of lookups.unanswered) {
      found.set(lookup.path, await readFromDisk(root, lookup))
    }
  }
  throw new Error(`loading ${path} does not end`)
}

/** A path as the loader names it: from the folder that nothing may leave. */
export async function pathInside(root: string, given: string): Promise<string> {
  const other = await locate(given)
  return relative(root, join(other.root, other.path))
}

/** The file given, or the compose file of the folder given. */
export async function composeFileAt(given: string): Promise<{ root: string; path: string }> {
  const { root, path, kind } = await locate(given)
  if (kind === 'file') return { root, path }
  for (const name of composeFileNames) {
    const inside = path === '' ? name : `${path}/${name}`
    const found = await readFromDisk(root, { path: inside, want: 'file' })
    if (found.kind !== 'missing') return { root, path: inside }
  }
  throw new BanyanError('path-unknown', `there is no compose file in ${given}`, 'stalled')
}

function outcome(
  root: string,
  found: ReadonlyMap<string, Found>,
  model: ComposeModel | undefined,
  problems: Problems,
): DiskModel {
  const local = (file: string) => relative(process.cwd(), join(root, file)) || file
  const decoder = new TextDecoder()
  const files = [...found].flatMap(([path, file]) =>
    file.kind === 'file' ? [[local(path), decoder.decode(file.bytes)] as const] : [],
  )
  return {
    ...(model && !problems.failed && { model }),
    diagnostics: problems.list().map(each => ({ ...each, file: local(each.file) })),
    sources: new Map(files),
  }
}
