import { type Project } from '../model/project.ts'
import { type Diagnostic } from './diagnostics.ts'
import { type Found, type Lookup, Lookups } from './lookups.ts'
import { type LoadRequest, prepare, type Prepared } from './prepare.ts'
import { Problems } from './problems.ts'
import { checkReferences } from './references.ts'
import { projectOf, type TypedProject } from './typed/project.ts'

export type { Found, Lookup } from './lookups.ts'
export type { LoadRequest } from './prepare.ts'

export type LoadStep =
  | {
      readonly kind: 'needs'
      readonly lookups: readonly Lookup[]
      /** As `loadProject` with more answers, without doing again what was done: parsing, above all. */
      readonly resume: (found: ReadonlyMap<string, Found>) => LoadStep
    }
  | { readonly kind: 'loaded'; readonly loaded: Loaded }
  | {
      readonly kind: 'refused'
      readonly diagnostics: readonly Diagnostic[]
      /** As in `Loaded`. */
      readonly inputs: readonly Lookup[]
    }

export interface Loaded {
  readonly project: Project
  /** Content of configs and secrets, base64 by sha256. */
  readonly files: Readonly<Record<string, string>>
  /** Service → id of the folder that it is built from. */
  readonly contexts: Readonly<Record<string, string>>
  /** Every path that was consulted, those that are missing too: while they are the same, so is the result. */
  readonly inputs: readonly Lookup[]
  readonly warnings: readonly Diagnostic[]
}

/**
 * Compose file to project, in named stages: parse → interpolate → check → normalise → type → cross-check.
 * It reads nothing itself: it says which paths it needs, the caller answers them in `found` (by path) and
 * calls again, or resumes. All problems are collected, those that stand in the way of others aside.
 */
export function loadProject(request: LoadRequest, found: ReadonlyMap<string, Found>): LoadStep {
  const lookups = new Lookups(found)
  const problems = new Problems()
  const prepared = prepare(request, lookups, problems)
  const { unanswered, all: inputs } = lookups
  if (unanswered.length === 0) return finish({ request, prepared, problems, inputs }, found)
  return { kind: 'needs', lookups: unanswered, resume: more => loadProject(request, more) }
}

/** What the compose file alone gives; nothing that comes after changes it. */
interface Begun {
  readonly request: LoadRequest
  readonly prepared: Prepared | undefined
  readonly problems: Problems
  readonly inputs: readonly Lookup[]
}

function finish(begun: Begun, found: ReadonlyMap<string, Found>): LoadStep {
  const lookups = new Lookups(found, begun.inputs)
  const problems = begun.problems.copy()
  const typed = begun.prepared && typedFrom(begun.prepared, begun.request, lookups, problems)
  const { unanswered, all: inputs } = lookups
  if (unanswered.length > 0) {
    return { kind: 'needs', lookups: unanswered, resume: more => finish(begun, more) }
  }
  const diagnostics = problems.list()
  if (problems.failed || !typed) return { kind: 'refused', diagnostics, inputs }
  return { kind: 'loaded', loaded: { ...result(typed), inputs, warnings: diagnostics } }
}

function typedFrom(
  { long, name, scope, folder }: Prepared,
  { policy, secrets }: LoadRequest,
  lookups: Lookups,
  problems: Problems,
): TypedProject {
  const budget = { spare: scope.budget.spare }
  const context = {
    ...{ problems, scope: { ...scope, budget }, policy, lookups, folder },
    ...(secrets && { secrets: (secret: string) => secrets(name, secret) }),
  }
  const typed = projectOf(long, name, context)
  checkReferences(long, typed.services, context)
  return typed
}

function result({ project, services, files }: TypedProject) {
  const contexts = services.flatMap(({ service, build }) =>
    build?.contextId === undefined ? [] : [[service.name, build.contextId] as const],
  )
  return { project, files: Object.fromEntries(files), contexts: Object.fromEntries(contexts) }
}
