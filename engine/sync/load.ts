import { renderDiagnostics, type Diagnostic } from '../../core/compose/diagnostics.ts'
import {
  loadProject,
  type Found,
  type Loaded,
  type LoadStep,
  type Lookup,
} from '../../core/compose/load.ts'
import type { ManifestPolicy } from '../../core/compose/policy.ts'
import { codeOf, messageOf } from '../../core/errors.ts'
import { withoutValues } from '../secrets/hide.ts'
import { lookUp } from '../secrets/lookups.ts'
import type { GitRepository, TreeEntry } from '../git/repository.ts'
import type { TreeReader } from '../git/tree.ts'
import { EncryptedFiles } from './encrypted-files.ts'
import { folderTree } from './folder-tree.ts'
import { inputDigest, type Input } from './input-digest.ts'
import type { ManifestFound } from './manifest.ts'
import { ManifestSecrets, type SecretSource } from './manifest-secrets.ts'

/** Files that manifests refer to; larger ones belong into images or volumes. */
const maxFileBytes = 10 * 1024 * 1024
/** Rounds of "needs": each brings at least one new path, so a loader that asks on is a bug. */
const maxRounds = 100

export interface LoadContext {
  readonly repository: GitRepository
  readonly trees: TreeReader
  readonly variables: Readonly<Record<string, string>>
  readonly policy: ManifestPolicy
  /** Of a project whose file lies at the root and has no `name:`. */
  readonly defaultName: string
  readonly secrets: SecretSource
  /** age keys for files that SOPS encrypted. */
  readonly sopsKeyFile?: string
  /** Why these are not opened, whoever has a key: a sentence. */
  readonly sopsRefusal?: string
}

/** A loaded manifest and what it was loaded from: as long as the inputs are the same, so is it. */
export interface CachedManifest {
  readonly inputs: readonly Input[]
  readonly manifest: ManifestFound
}

/** Loads one manifest from a commit's tree: no work tree, so no symlink and no path leads elsewhere. */
export async function loadManifest(
  context: LoadContext,
  root: string,
  path: string,
): Promise<CachedManifest> {
  const { variables, policy, defaultName } = context
  const found = new Map<string, Found>()
  const inputs = new Map<string, Input>()
  const secrets = new ManifestSecrets(context.secrets)
  const encrypted = new EncryptedFiles(context.sopsKeyFile, context.sopsRefusal)
  const reading = { ...context, found, inputs, encrypted }
  let step = loadProject({ path, variables, policy, defaultName, secrets: secrets.lookUp }, found)
  for (let round = 0; step.kind === 'needs'; round++) {
    if (round === maxRounds) throw new Error(`loading ${path} does not end`)
    await Promise.all(step.lookups.map(lookup => answer(reading, root, lookup)))
    step = step.resume(found)
  }
  const used = [...inputs.values(), ...secrets.inputs()]
  const digest = inputDigest(used, { variables, policy, defaultName })
  const about = { path, digest, secrets: secrets.found() }
  const sources = sourcesOf(found, encrypted.paths)
  const seal = (loaded: Loaded) => secrets.seal(loaded, encrypted)
  const manifest = manifestOf(shown(step, encrypted), about, sources, seal)
  return { inputs: used, manifest }
}

function manifestOf(
  step: Exclude<LoadStep, { kind: 'needs' }>,
  about: Pick<ManifestFound, 'path' | 'digest' | 'secrets'>,
  sources: ReadonlyMap<string, string>,
  seal: (loaded: Loaded) => ReturnType<ManifestSecrets['seal']>,
): ManifestFound {
  if (step.kind === 'loaded') {
    const { contexts, networkPlaces, places, warnings } = step.loaded
    const texts = warnings.length === 0 ? [] : [renderDiagnostics(warnings, sources)]
    const sealed = seal(step.loaded)
    return { kind: 'loaded', ...about, ...sealed, contexts, networkPlaces, places, warnings: texts }
  }
  const message = renderDiagnostics(step.diagnostics, sources)
  const code = step.diagnostics[0]?.code ?? 'manifest-invalid'
  return { kind: 'refused', ...about, code, message, diagnostics: step.diagnostics }
}

/** What is said of a manifest quotes values, and leaves the engine. */
function shown(
  step: Exclude<LoadStep, { kind: 'needs' }>,
  confidential: Pick<EncryptedFiles, 'values'>,
): Exclude<LoadStep, { kind: 'needs' }> {
  const hidden = (all: readonly Diagnostic[]) =>
    all.map(({ hint, ...rest }) => ({
      ...{ ...rest, message: withoutValues(rest.message, confidential) },
      ...(hint !== undefined && { hint: withoutValues(hint, confidential) }),
    }))
  if (step.kind !== 'loaded') return { ...step, diagnostics: hidden(step.diagnostics) }
  return { ...step, loaded: { ...step.loaded, warnings: hidden(step.loaded.warnings) } }
}

/** Whether every input is what it was when the manifest was loaded. */
export async function isFresh(
  { trees, secrets }: Pick<LoadContext, 'trees' | 'secrets'>,
  root: string,
  { inputs }: CachedManifest,
): Promise<boolean> {
  for (const { path, want, identity } of inputs) {
    const now =
      want === 'secret'
        ? lookUp(secrets.heads, path, secrets.scope)
        : (await identify(trees, root, { path, want })).identity
    if (now !== identity) return false
  }
  return true
}

interface Reading extends LoadContext {
  readonly found: Map<string, Found>
  readonly inputs: Map<string, Input>
  readonly encrypted: EncryptedFiles
}

async function answer(reading: Reading, root: string, lookup: Lookup): Promise<void> {
  const { trees, found, inputs, encrypted } = reading
  const { identity, entry, refusal } = await identify(trees, root, lookup)
  const read = await resolve(reading, lookup, entry, refusal)
  const answered =
    read.kind === 'file' ? { ...read, ...(await encrypted.open(lookup.path, read.bytes)) } : read
  // What couldn't be opened is read again: the engine may have got a key meanwhile.
  const isOpen = read.kind !== 'file' || answered.kind === 'file'
  inputs.set(lookup.path, { ...lookup, identity: isOpen ? identity : `closed:${identity}` })
  found.set(lookup.path, answered)
}

async function resolve(
  { trees, repository }: LoadContext,
  { want }: Lookup,
  entry: TreeEntry | undefined,
  refusal: string | undefined,
): Promise<Found> {
  if (refusal !== undefined) return { kind: 'refused', reason: refusal }
  if (!entry) return { kind: 'missing' }
  if (entry.kind === 'tree') {
    const folder = { kind: 'folder', id: entry.oid } as const
    if (want !== 'tree') return folder
    return { ...folder, tree: await folderTree(trees, repository, entry.oid) }
  }
  try {
    const bytes = await repository.readBlob(entry.oid, maxFileBytes)
    return { kind: 'file', bytes, executable: entry.kind === 'executable' }
  } catch (error) {
    if (codeOf(error) !== 'git-too-large') throw error
    return { kind: 'refused', reason: messageOf(error) }
  }
}

interface Identified {
  readonly identity: string
  readonly entry?: TreeEntry
  readonly refusal?: string
}

async function identify(
  trees: TreeReader,
  root: string,
  { path, want }: Lookup,
): Promise<Identified> {
  let entry: TreeEntry | undefined
  try {
    entry = path === '' ? { name: '', oid: root, kind: 'tree' } : await trees.find(root, path)
  } catch (error) {
    if (codeOf(error) !== 'path-refused') throw error
    return refused(messageOf(error))
  }
  if (!entry) return { identity: 'missing' }
  if (entry.kind === 'symlink') return refused(`${path} is a symbolic link`)
  if (entry.kind === 'submodule') return refused(`${path} is a submodule`)
  if (want === 'file' && entry.kind === 'tree') return refused(`${path} is a folder`)
  if (want === 'folder' && entry.kind !== 'tree') return refused(`${path} is not a folder`)
  return { identity: entry.oid, entry }
}

function refused(reason: string): Identified {
  return { identity: `refused:${reason}`, refusal: reason }
}

/** Texts for excerpts; of what was encrypted nothing is shown. */
function sourcesOf(
  found: ReadonlyMap<string, Found>,
  hidden: ReadonlySet<string>,
): Map<string, string> {
  const decoder = new TextDecoder()
  return new Map(
    [...found].flatMap(([path, file]) =>
      file.kind === 'file' && !hidden.has(path)
        ? [[path, decoder.decode(file.bytes)] as const]
        : [],
    ),
  )
}
