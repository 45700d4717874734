import { dirname, join, relative, sep } from 'node:path'
import type { Diagnostic } from '../core/compose/diagnostics.ts'
import { composeModel, type ComposeModel, type LanguageRequest } from '../core/compose/language.ts'
import { type Found } from '../core/compose/lookups.ts'
import { composeFileNames } from '../core/compose/manifests.ts'
import { Problems } from '../core/compose/problems.ts'
import type { ParsedFile } from '../core/compose/reading.ts'
import { BanyanError } from '../core/errors.ts'
import { answeredFromDisk, folderName, locate, readFromDisk } from './disk-files.ts'

/** A project of this disk as the compose language understands it. */
export interface DiskModel {
  /** Absent: refused. */
  readonly model?: ComposeModel
  readonly diagnostics: readonly Diagnostic[]
  /** Text of every file that was read, for excerpts; named as in the diagnostics. */
  readonly sources: ReadonlyMap<string, string>
}

type ModelWish = Pick<LanguageRequest, 'variables' | 'profiles' | 'interpolate'>

/** The files of a project on this disk, as the loader names them. */
export interface ProjectPaths {
  /** The folder that nothing may leave: that of the repository, or one that holds every file given. */
  readonly root: string
  /** The compose file. */
  readonly path: string
  readonly overrides: readonly string[]
  readonly envFiles: readonly string[]
}

/** Finds the files given; in a folder, its compose file. Rejects with `path-unknown`. */
export async function findProject(
  given: string,
  files: readonly string[],
  envFiles: readonly string[],
): Promise<ProjectPaths> {
  const main = await composeFileAt(given)
  const others = await Promise.all([...files, ...envFiles].map(each => locate(each)))
  const root = commonFolder([main, ...others].map(each => each.root))
  const [path = '', ...rest] = [main, ...others].map(each =>
    relative(root, join(each.root, each.path)).split(sep).join('/'),
  )
  return { root, path, overrides: rest.slice(0, files.length), envFiles: rest.slice(files.length) }
}

export async function loadModel(
  { root, path, overrides }: ProjectPaths,
  wish: ModelWish,
): Promise<DiskModel> {
  const request = {
    ...wish,
    path,
    defaultName: folderName(root, path),
    ...(overrides.length > 0 && { overrides }),
  }
  const found = new Map<string, Found>()
  const parsed = new Map<string, ParsedFile>()
  const { model, problems } = await answeredFromDisk(root, found, lookups => {
    const problems = new Problems()
    return { model: composeModel(request, lookups, problems, parsed), problems }
  })
  return outcome(root, found, model, problems)
}

async function composeFileAt(given: string): Promise<{ root: string; path: string }> {
  const { root, path, kind } = await locate(given)
  if (kind === 'file') return { root, path }
  for (const name of composeFileNames) {
    const inside = path === '' ? name : `${path}/${name}`
    const found = await readFromDisk(root, { path: inside, want: 'file' })
    if (found.kind !== 'missing') return { root, path: inside }
  }
  throw new BanyanError('path-unknown', `there is no compose file in ${given}`, 'stalled')
}

function commonFolder([first = '', ...others]: readonly string[]): string {
  const isInside = (folder: string) =>
    others.every(other => other === folder || other.startsWith(`${folder}${sep}`))
  let common = first
  while (!isInside(common) && common !== dirname(common)) common = dirname(common)
  return common
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
