import { cyclesIn } from '../../core/compose/cycle.ts'
import { type Location, quoted, renderDiagnostics } from '../../core/compose/diagnostics.ts'
import { didYouMean } from '../../core/compose/suggest.ts'
import type { Application } from '../../core/model/application.ts'
import { afterKey } from '../../core/model/claims.ts'
import type { Conflict } from './conflict.ts'
import type { ManifestLoaded } from './manifest.ts'
import type { Decision } from './decision.ts'

type Accept = Extract<Decision, { kind: 'accept' }>

/**
 * What stands against each manifest, by path, because of the applications that it wants to come after: nobody knows
 * one of them, or they wait for each other in a circle. `leaving` are applications that this sync removes.
 */
export function findOrderConflicts(
  manifests: readonly ManifestLoaded[],
  applications: ReadonlyMap<string, Application>,
  leaving: ReadonlySet<string>,
): Map<string, Conflict> {
  if (manifests.every(({ project }) => !project.after)) return new Map()
  const graph = graphOf(manifests, applications, leaving)
  const cycles = cyclesIn(graph)
  return new Map(
    manifests.flatMap(manifest => {
      const conflict = unknownName(manifest, graph) ?? circle(manifest, cycles)
      return conflict ? [[manifest.path, conflict] as const] : []
    }),
  )
}

/** By application, those before it. */
function graphOf(
  manifests: readonly ManifestLoaded[],
  applications: ReadonlyMap<string, Application>,
  leaving: ReadonlySet<string>,
): Map<string, readonly string[]> {
  const staying = [...applications.values()].filter(
    app => app.removing !== true && !leaving.has(app.name),
  )
  return new Map([
    ...staying.map(({ name, after = [] }) => [name, after] as const),
    ...manifests.map(({ project }) => [project.name, project.after ?? []] as const),
  ])
}

function unknownName(
  manifest: ManifestLoaded,
  graph: ReadonlyMap<string, unknown>,
): Conflict | undefined {
  const unknown = manifest.project.after?.find(name => !graph.has(name))
  if (unknown === undefined) return undefined
  const message = `there is no application ${quoted(unknown)} to come after`
  const hint = didYouMean(unknown, graph.keys()) ?? 'no repository has it, or it is being removed'
  return { code: 'order-unknown', message: at(manifest, unknown, 'order-unknown', message, hint) }
}

function circle(
  manifest: ManifestLoaded,
  cycles: readonly (readonly string[])[],
): Conflict | undefined {
  const { name } = manifest.project
  const cycle = cycles.find(each => each.includes(name))
  const next = cycle?.[cycle.indexOf(name) + 1]
  if (!cycle || next === undefined) return undefined
  const message = `applications wait for each other in a circle: ${cycle.join(' after ')}`
  return { code: 'order-cycle', message: at(manifest, next, 'order-cycle', message) }
}

function at(
  { path, places }: ManifestLoaded,
  name: string,
  code: string,
  message: string,
  hint?: string,
): string {
  const place: Location = places[afterKey(name)] ?? { file: path, line: 1, column: 1 }
  const said = { ...place, code, message, severity: 'error', ...(hint && { hint }) } as const
  return renderDiagnostics([said], new Map())
}

/**
 * Decisions without the changes that would come before one that can't be made: what was refused here is not live on this
 * commit.
 */
export function withoutOvertaking(decisions: readonly Decision[]): readonly Decision[] {
  const refused = new Set(decisions.flatMap(d => (d.kind === 'refused' ? (d.app ?? []) : [])))
  const behind = (decision: Decision) =>
    decision.kind === 'accept' && decision.manifest.project.after?.find(name => refused.has(name))
  if (!decisions.some(behind)) return decisions
  return withoutOvertaking(
    decisions.map(decision => {
      const first = behind(decision)
      return first && decision.kind === 'accept' ? overtaking(decision, first) : decision
    }),
  )
}

function overtaking({ app, manifest }: Accept, first: string): Decision {
  const code = 'order-refused'
  const message = at(manifest, first, code, `${quoted(first)} comes first, and is refused`)
  return { kind: 'refused', path: manifest.path, app, code, message }
}

/**
 * Decisions in groups: who waits for another is accepted after it, so that nobody sees the one without the other. What is
 * removed goes in reverse, by what was accepted before.
 */
export function inOrder(
  decisions: readonly Decision[],
  afterNow: (app: string) => readonly string[],
): readonly (readonly Decision[])[] {
  const groups: (readonly Decision[])[] = []
  let rest = decisions
  do {
    const first = firstNames(rest, afterNow)
    const group = rest.filter(decision => !first(decision))
    // a circle can come about when two repositories change at once
    if (group.length === 0) return [...groups, rest]
    groups.push(group)
    rest = rest.filter(first)
  } while (rest.length > 0)
  return groups
}

/** Whether one of these has to be accepted before it. */
function firstNames(
  rest: readonly Decision[],
  afterNow: (app: string) => readonly string[],
): (decision: Decision) => boolean {
  const accepted = new Set(rest.flatMap(d => (d.kind === 'accept' ? [d.app] : [])))
  const followed = new Set(rest.flatMap(d => (d.kind === 'remove' ? afterNow(d.app) : [])))
  return decision =>
    decision.kind === 'accept'
      ? (decision.manifest.project.after ?? []).some(name => accepted.has(name))
      : decision.kind === 'remove' && followed.has(decision.app)
}
