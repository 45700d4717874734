import { canonical } from './canonical/canonical.ts'
import { castTexts } from './cast.ts'
import { changedParts, withParts } from './changed-parts.ts'
import { check } from './check.ts'
import { withExtended } from './extends.ts'
import { composeFile } from './grammar/file.ts'
import { withIncluded } from './include.ts'
import { interpolate } from './interpolate.ts'
import { documentsOf, isMapping, type Layering } from './layering.ts'
import { withListedVariables } from './listed-variables.ts'
import { withMarksOf, withoutMarks } from './merge/marks.ts'
import { merge } from './merge/merge.ts'
import { withoutRepeats } from './merge/unique.ts'
import { folderOf, relativeFolder } from './paths.ts'
import { relocated } from './relocate.ts'
import { type Problems } from './problems.ts'
import { type Mapping, mappingLike, type Scalar, type Tree, withEntry } from './tree.ts'

export interface LayerFile {
  readonly path: string
  readonly documents: readonly Tree[]
}

/**
 * The files of a project become one: each of their documents is interpolated, completed by what it extends and
 * includes, merged over those before it, checked, and brought into canonical form (compose-go: loadYamlFile).
 * Undefined: there is nothing.
 */
export function layers(files: readonly LayerFile[], layering: Layering): Mapping | undefined {
  let project: Mapping | undefined
  for (const { path, documents } of files) {
    const own = { ...layering, chain: [...layering.chain, path] }
    for (const document of documents) project = withLayer(project, document, own)
  }
  return project
}

function withLayer(
  below: Mapping | undefined,
  document: Tree,
  layering: Layering,
): Mapping | undefined {
  const filled = filledIn(document, layering)
  if (!filled) return below
  checkServices(filled, layering.problems)
  const extended = withExtended(filled, layering, (path, named) =>
    extendedFile(path, named, layering),
  )
  const over = withIncluded(extended, layering, includedProject)
  const merged = mergedOver(below, over, layering)
  if (!below) return inLongForm(merged, layering)
  const changed = changedParts(merged, below)
  const now = inLongForm(changed, layering)
  return now ? withParts(merged, changed, now) : below
}

/** A merged file, checked and in canonical form. Undefined: no compose file, which is reported. */
function inLongForm(merged: Mapping, layering: Layering): Mapping | undefined {
  const { problems, scope, chain } = layering
  const unique = withoutRepeats(merged, problems)
  const isIncluded = chain.length > 1
  const listed = isIncluded ? withListedVariables(unique, scope) : unique
  const checked = check(listed, composeFile, '', problems)
  if (!isMapping(checked)) return undefined
  return canonicalOnce(withoutVersion(checked, problems), layering)
}

/** Undefined: no mapping, which is reported. */
function filledIn(document: Tree, layering: Layering): Mapping | undefined {
  const { problems, scope } = layering
  const filled = layering.interpolate
    ? castTexts(interpolate(document, scope, problems), composeFile, '', problems)
    : document
  if (isMapping(filled)) return filled
  check(filled, composeFile, '', problems)
  return undefined
}

/** Null would be no more than nothing to merge: that Docker Compose refuses it has to be said before. */
function checkServices(document: Mapping, problems: Problems): void {
  const services = document.entries.get('services')
  if (services?.value.mark !== undefined || services?.value.kind !== 'scalar') return
  check({ ...document, entries: new Map([['services', services]]) }, composeFile, '', problems)
}

function mergedOver(below: Mapping | undefined, over: Mapping, { problems, limits }: Layering) {
  if (!below) return withoutMarks(over) as Mapping
  return merge(below, over, { problems, keepsMarks: false, budget: limits.merging })
}

function canonicalOnce(file: Mapping, { problems, interpolate: interpolated }: Layering): Mapping {
  return withoutRepeats(canonical(file, { interpolated }, problems), problems)
}

function withoutVersion(file: Mapping, problems: Problems): Mapping {
  const version = file.entries.get('version')
  if (!version) return file
  const message = '"version" has no effect: every version of the format is read'
  problems.warn(version.key, 'ignored-key', message, 'remove it')
  return withEntry(file, 'version', undefined)
}

/** Undefined: not looked up yet, or reported. */
function includedProject(
  files: readonly { readonly path: string; readonly named: Scalar }[],
  layering: Layering,
): Mapping | undefined {
  const read = files.flatMap(({ path, named }) => {
    const documents = documentsOf(path, layering, named.at)
    return documents ? [{ path, documents }] : []
  })
  return layers(read, layering)
}

/**
 * A file that services extend, its paths written from the project's folder. Only what a service takes from it is
 * checked, with that service; what it includes, and what its services extend, is not looked at here.
 */
function extendedFile(path: string, named: Scalar, layering: Layering): Mapping | undefined {
  const { extended, folder } = layering
  if (extended.has(path)) return extended.get(path)
  const documents = documentsOf(path, layering, named.at)
  const mappings = documents?.flatMap(document => filledIn(document, layering) ?? [])
  let file = mappings && mappingLike(named, {})
  for (const mapping of mappings ?? []) {
    const merged = mergedOver(file, mapping, layering)
    file = canonicalOnce(withoutRepeats(merged, layering.problems), layering)
  }
  const home = layering.scope.lookup('HOME')
  const from = { folder: relativeFolder(folder, folderOf(path)), home }
  const moved = file && relocated(file, from)
  const [last] = mappings?.slice(-1) ?? []
  const whole = moved && last ? withMarksOf(moved, last) : moved
  extended.set(path, whole)
  return whole
}
