import { join, relative } from 'node:path'
import type { Diagnostic } from '../core/compose/diagnostics.ts'
import { loadProject } from '../core/compose/load.ts'
import type { LanguageRequest } from '../core/compose/language.ts'
import { type Found } from '../core/compose/lookups.ts'
import type { ManifestPolicy } from '../core/compose/policy.ts'
import { positionOf } from '../core/compose/source.ts'
import type { KeyVerdict } from '../core/compose/verdicts.ts'
import { writtenVerdicts } from '../core/compose/written-verdicts.ts'
import type { Project } from '../core/model/project.ts'
import {
  answeredFromDisk,
  answerFromDisk,
  findManifests,
  folderName,
  locate,
  maxRounds,
} from './disk-files.ts'
import { BanyanError } from '../core/errors.ts'

/** One manifest of this disk, loaded or refused. */
export interface DiskManifest {
  /** As the reader would write it: relative to the current folder. */
  readonly file: string
  /** Absent: refused. */
  readonly project?: Project
  readonly diagnostics: readonly Diagnostic[]
  /** Text of every file that was read, for excerpts; named as in the diagnostics. */
  readonly sources: ReadonlyMap<string, string>
  /** Where they were asked for. */
  readonly keys?: readonly UsedKey[]
}

/** A key that a compose file writes, and what becomes of it. */
export interface UsedKey {
  readonly file: string
  /** Such as `services.web.image`. */
  readonly key: string
  readonly line: number
  readonly column: number
  readonly verdict: KeyVerdict['is']
  readonly note?: string
}

interface LoadWish {
  readonly variables: Readonly<Record<string, string>>
  readonly policy: ManifestPolicy
  readonly verdicts?: boolean
}

/** Loads the manifest given, or all in the folder given. Rejects with `path-unknown`. */
export async function loadFromDisk(given: string, wish: LoadWish): Promise<DiskManifest[]> {
  const { root, path, kind } = await locate(given)
  const paths = kind === 'file' ? [path] : await findManifests(root, path)
  if (paths.length === 0) {
    throw new BanyanError('path-unknown', `there is no compose file in ${given}`, 'stalled')
  }
  const manifests: DiskManifest[] = []
  for (const each of paths) manifests.push(await loadOne(root, each, wish))
  return manifests
}

async function loadOne(
  root: string,
  path: string,
  { verdicts = false, ...wish }: LoadWish,
): Promise<DiskManifest> {
  const found = new Map<string, Found>()
  const request = { path, ...wish, defaultName: folderName(root, path) }
  let step = loadProject(request, found)
  for (let round = 0; step.kind === 'needs'; round++) {
    if (round === maxRounds) throw new Error(`loading ${path} does not end`)
    await answerFromDisk(root, found, step.lookups)
    step = step.resume(found)
  }
  const local = (file: string) => relative(process.cwd(), join(root, file)) || file
  const diagnostics = step.kind === 'loaded' ? step.loaded.warnings : step.diagnostics
  return {
    file: local(path),
    ...(step.kind === 'loaded' && { project: step.loaded.project }),
    diagnostics: diagnostics.map(each => ({ ...each, file: local(each.file) })),
    sources: textsOf(found, local),
    ...(verdicts && { keys: await usedKeys(root, request, found, local) }),
  }
}

async function usedKeys(
  root: string,
  request: LanguageRequest,
  found: Map<string, Found>,
  local: (file: string) => string,
): Promise<UsedKey[]> {
  const verdicts = await answeredFromDisk(root, found, lookups => writtenVerdicts(request, lookups))
  return verdicts.map(each => usedKey(each, local))
}

function usedKey(
  { path, key, at, is, note }: KeyVerdict,
  local: (file: string) => string,
): UsedKey {
  const name = path === '' ? key : `${path}.${key}`
  const hint = note === undefined ? {} : { note }
  return { file: local(at.source.file), key: name, ...positionOf(at), verdict: is, ...hint }
}

function textsOf(
  found: ReadonlyMap<string, Found>,
  local: (file: string) => string,
): Map<string, string> {
  const decoder = new TextDecoder()
  return new Map(
    [...found].flatMap(([path, file]) =>
      file.kind === 'file' ? [[local(path), decoder.decode(file.bytes)] as const] : [],
    ),
  )
}
