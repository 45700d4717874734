import { canonical } from './canonical/canonical.ts'
import { quoted } from './diagnostics.ts'
import { includeRequests, type IncludeRequest } from './include-request.ts'
import { chainOf, isMapping, type Layering, longestFileChain } from './layering.ts'
import { withoutRepeats } from './merge/unique.ts'
import { folderOf, joinedPath, relativeFolder, resolveInside } from './paths.ts'
import { Problems } from './problems.ts'
import { optionalSource, scopeWithFiles } from './project-scope.ts'
import { at } from './read.ts'
import { relocated } from './relocate.ts'
import { isRemote } from './remote.ts'
import { withDefaults } from './resolve/defaults.ts'
import { sameness } from './sameness.ts'
import { sourceFrom } from './source-file.ts'
import { type Source } from './source.ts'
import { type Entry, type Mapping, mappingLike, type Scalar, withEntry } from './tree.ts'

/** The layers of an included project, from these files. */
type ReadProject = (
  files: readonly { readonly path: string; readonly named: Scalar }[],
  layering: Layering,
) => Mapping | undefined

const sections = ['services', 'volumes', 'networks', 'secrets', 'configs', 'models']

/** A document with the resources of the projects that it includes. */
export function withIncluded(
  document: Mapping,
  layering: Layering,
  readProject: ReadProject,
): Mapping {
  const written = at(document, 'include')
  if (!written) return document
  let whole = withEntry(document, 'include', undefined)
  for (const request of includeRequests(written, layering.problems)) {
    const project = includedProject(request, layering, readProject)
    if (project) whole = withResources(whole, project, request.paths[0], layering)
  }
  return whole
}

function includedProject(
  request: IncludeRequest,
  layering: Layering,
  readProject: ReadProject,
): Mapping | undefined {
  const files = request.paths.flatMap(named => {
    const path = pathIn(named, layering)
    return path === undefined ? [] : [{ path, named }]
  })
  for (const { path } of files) layering.lookups.get(path, 'file') // with the env files, in one round
  const [first] = files
  if (!first || files.length < request.paths.length) return undefined
  const folder = request.projectFolder
    ? pathIn(request.projectFolder, layering)
    : folderOf(first.path)
  const scope = folder === undefined ? undefined : scopeOf(request, folder, layering)
  if (folder === undefined || !scope) return undefined
  const project = readProject(files, { ...layering, folder, scope, extended: new Map() })
  const from = { folder: relativeFolder(layering.folder, folder), home: scope.lookup('HOME') }
  return project && relocated(withDefaults(project, layering.interpolate), from)
}

/** A file that is being read already is a circle; what leaves the repository is refused. */
function pathIn(named: Scalar, { folder, chain, problems }: Layering): string | undefined {
  const written = String(named.value)
  const shown = quoted(named.template ?? written)
  const resolved = resolveInside(folder, written)
  if (isRemote(written)) {
    const hint = 'commit the file to the repository'
    problems.error(named.at, 'remote-file', `${shown} is not in the repository`, hint)
  } else if ('problem' in resolved) {
    problems.error(named.at, 'path-refused', `${shown} ${resolved.problem}`)
  } else if (chain.includes(resolved.path)) {
    const message = `files include each other in a circle: ${chainOf([...chain, resolved.path])}`
    problems.error(named.at, 'include-cycle', message)
  } else if (chain.length > longestFileChain) {
    const message = `more than ${longestFileChain} files include each other in a row`
    problems.error(named.at, 'include-too-deep', message)
  } else return resolved.path
  return undefined
}

/** Variables of the including project win. Undefined: reported, or not looked up yet. */
function scopeOf({ envFiles }: IncludeRequest, folder: string, layering: Layering) {
  const { scope, lookups, problems } = layering
  const sources =
    envFiles.length === 0
      ? [optionalSource(joinedPath(folder, '.env'), lookups, problems)]
      : envFiles.filter(({ value }) => value !== '/dev/null').map(file => envFile(file, layering))
  if (sources.includes('unanswered')) return undefined
  const present = sources.filter((source): source is Source => typeof source === 'object')
  return scopeWithFiles(scope, present, problems)
}

function envFile(named: Scalar, layering: Layering): Source | 'unanswered' | undefined {
  const path = pathIn(named, layering)
  const found = path === undefined ? undefined : layering.lookups.get(path, 'file')
  if (path === undefined) return undefined
  return found ? sourceFrom(path, found, layering.problems, named.at) : 'unanswered'
}

function withResources(
  document: Mapping,
  project: Mapping,
  named: Scalar,
  layering: Layering,
): Mapping {
  let whole = document
  for (const section of sections) {
    const from = at(project, section)
    if (!isMapping(from)) continue
    const into = at(whole, section)
    if (into && !isMapping(into)) continue
    const entries = new Map(into?.entries)
    for (const [name, entry] of from.entries) {
      const there = entries.get(name)
      if (!there) entries.set(name, entry)
      else if (!means(section, name, there, entry, layering)) {
        reportConflict(`${section}.${name}`, there, named, layering)
      }
    }
    whole = withEntry(whole, section, { ...(into ?? mappingLike(from, {})), entries })
  }
  return whole
}

/** Whether a resource is the same as an included one, whatever form it is written in. */
function means(
  section: string,
  name: string,
  own: Entry,
  included: Entry,
  { interpolate }: Layering,
): boolean {
  const wanted = sameness(included.value)
  if (sameness(own.value) === wanted) return true
  const problems = new Problems()
  const options = { interpolated: interpolate }
  const file = mappingLike(own.value, { [section]: mappingLike(own.value, { [name]: own.value }) })
  const long = withoutRepeats(canonical(file, options, problems), problems)
  const resources = at(withDefaults(long, interpolate), section)
  const same = isMapping(resources) ? at(resources, name) : undefined
  return same !== undefined && sameness(same) === wanted
}

function reportConflict(what: string, there: Entry, named: Scalar, { problems }: Layering): void {
  const message = `${what} is also defined, and differently, by what ${named.at.source.file} includes`
  const hint = 'rename it, or change the included one from an override file'
  problems.error(there.key, 'include-conflict', message, hint)
}
