import { shown } from '../../context.ts'
import { quoted } from '../../diagnostics.ts'
import { at, has, listAt, mapAt, mapsIn, scalarAt, textAt, wordOf } from '../../read.ts'
import { type Place } from '../../source.ts'
import { type Mapping, scalarLike, type Tree } from '../../tree.ts'
import { type Project, type Service } from '../project.ts'

/** Volumes, configs, secrets and models that a service uses are defined at the top; one without a name is not. */
export function checkReferences({ map }: Service, project: Project): void {
  for (const mount of mapsIn(listAt(map, 'volumes'))) {
    const source = scalarAt(mount, 'source')
    if (textAt(mount, 'type') === 'volume' && source && source.value !== '') {
      defined(source, 'volume', project)
    }
  }
  for (const use of usesOf(map, 'configs')) defined(use, 'config', project)
  for (const use of usesOf(map, 'secrets')) defined(use, 'secret', project)
  for (const use of usesOf(mapAt(map, 'build'), 'secrets')) defined(use, 'secret', project)
  for (const [name, { key }] of mapAt(map, 'models')?.entries ?? []) {
    if (!has(mapAt(project.file, 'models'), name))
      unknown(name, quoted(name), key, 'model', project)
  }
}

function usesOf(user: Mapping | undefined, kind: string): readonly Tree[] {
  return mapsIn(listAt(user, kind)).map(use => at(use, 'source') ?? scalarLike(use, ''))
}

function defined(source: Tree, kind: string, project: Project): void {
  if (source.kind !== 'scalar') return
  const name = wordOf(source.value)
  if (has(mapAt(project.file, `${kind}s`), name)) return
  unknown(source.template === undefined ? name : '', shown(source), source.at, kind, project)
}

function unknown(name: string, quote: string, at: Place, kind: string, project: Project): void {
  const hint = project.meant(name, `${kind}s`) ?? `define it under top-level "${kind}s"`
  project.problems.error(at, `unknown-${kind}`, `there is no ${kind} ${quote}`, hint)
}
