import { type Project } from '../model/project.ts'
import { type SecretRef } from '../model/secret.ts'
import { checkConflicts } from './conflicts.ts'
import { type Diagnostic, type Location } from './diagnostics.ts'
import { composeModel, type ComposeModel, type LanguageRequest } from './language.ts'
import { type Found, type Lookup, Lookups } from './lookups.ts'
import { type ManifestPolicy } from './policy.ts'
import { locationOf, Problems } from './problems.ts'
import { type ParsedFile } from './reading.ts'
import { type Place } from './source.ts'
import { projectOf, type TypedProject } from './typed/project.ts'
import { verdicts } from './verdicts.ts'

export type { Found, Lookup } from './lookups.ts'

export interface LoadRequest extends LanguageRequest {
  readonly policy: ManifestPolicy
  /**
   * The newest version of an application's stored secret. Absent: there is no store to ask, as on a laptop; then every
   * name is taken for one that is there.
   */
  readonly secrets?: (app: string, name: string) => SecretRef | undefined
}

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
  /** Where networks are declared, by their names on the servers; not the default one that nothing is said of. */
  readonly networkPlaces: Readonly<Record<string, Location>>
  /** Where it says what concerns other applications: by claim, and by `afterKey` (core/model/claims.ts). */
  readonly places: Readonly<Record<string, Location>>
  /** Every path that was consulted, those that are missing too: while they are the same, so is the result. */
  readonly inputs: readonly Lookup[]
  readonly warnings: readonly Diagnostic[]
}

/**
 * Compose files to a project: the language (language.ts), then what Banyan makes of it: the verdict on each key, the
 * model, and what only Banyan asks for. It reads nothing itself: it says which paths it needs, the caller answers
 * them in `found` (by path) and calls again, or resumes. Problems are collected, those that stand in the way of others
 * aside.
 */
export function loadProject(request: LoadRequest, found: ReadonlyMap<string, Found>): LoadStep {
  return begin(request, found, new Map())
}

/** `parsed` keeps what was parsed from one round to the next: that is most of the work. */
function begin(
  request: LoadRequest,
  found: ReadonlyMap<string, Found>,
  parsed: Map<string, ParsedFile>,
): LoadStep {
  const lookups = new Lookups(found)
  const problems = new Problems()
  const model = composeModel(request, lookups, problems, parsed)
  const { unanswered, all: inputs } = lookups
  if (unanswered.length > 0) {
    return { kind: 'needs', lookups: unanswered, resume: more => begin(request, more, parsed) }
  }
  if (model) verdicts(model.file, problems)
  return finish({ request, model, problems, inputs }, found)
}

/** What the language made of the files; nothing that comes after changes it. */
interface Begun {
  readonly request: LoadRequest
  readonly model: ComposeModel | undefined
  readonly problems: Problems
  readonly inputs: readonly Lookup[]
}

function finish(begun: Begun, found: ReadonlyMap<string, Found>): LoadStep {
  const lookups = new Lookups(found, begun.inputs)
  const problems = begun.problems.copy()
  const typed = begun.model && typedFrom(begun.model, begun.request, lookups, problems)
  const { unanswered, all: inputs } = lookups
  if (unanswered.length > 0) {
    return { kind: 'needs', lookups: unanswered, resume: more => finish(begun, more) }
  }
  const diagnostics = problems.list()
  if (problems.failed || !typed) return { kind: 'refused', diagnostics, inputs }
  return { kind: 'loaded', loaded: { ...result(typed), inputs, warnings: diagnostics } }
}

function typedFrom(
  { file, name, scope, folder }: ComposeModel,
  { policy, secrets }: LoadRequest,
  lookups: Lookups,
  problems: Problems,
): TypedProject {
  const budget = { spare: scope.budget.spare }
  const context = {
    ...{ problems, scope: { ...scope, budget }, policy, lookups, folder },
    ...(secrets && { secrets: (secret: string) => secrets(name, secret) }),
  }
  const typed = projectOf(file, name, context)
  checkConflicts(typed, context)
  return typed
}

function result({ project, services, files, networkPlaces, places }: TypedProject) {
  const contexts = services.flatMap(({ service, build }) =>
    build?.contextId === undefined ? [] : [[service.name, build.contextId] as const],
  )
  return {
    project,
    files: Object.fromEntries(files),
    contexts: Object.fromEntries(contexts),
    networkPlaces: located(networkPlaces),
    places: located(places),
  }
}

function located(places: ReadonlyMap<string, Place>): Readonly<Record<string, Location>> {
  return Object.fromEntries([...places].map(([name, place]) => [name, locationOf(place)] as const))
}
