import { checkConflicts } from '../../core/compose/conflicts.ts'
import { renderDiagnostics } from '../../core/compose/diagnostics.ts'
import { composeModel } from '../../core/compose/language.ts'
import { type Found, type Lookup, Lookups } from '../../core/compose/lookups.ts'
import { defaultPolicy, type ManifestPolicy } from '../../core/compose/policy.ts'
import { Problems } from '../../core/compose/problems.ts'
import { projectOf, type TypedProject } from '../../core/compose/typed/project.ts'
import { verdicts } from '../../core/compose/verdicts.ts'
import { hashOf } from '../../core/hash.ts'
import { type Project } from '../../core/model/project.ts'
import { type SecretRef } from '../../core/model/secret.ts'
import { type Service } from '../../core/model/service.ts'
import { type Files } from './compose-model.ts'

export interface TypedRequest {
  /** Beside `shop/compose.yaml`. A name that ends with `*` is an executable file. */
  readonly files?: Files
  readonly policy?: Partial<ManifestPolicy>
  readonly variables?: Readonly<Record<string, string>>
  readonly secrets?: (name: string) => SecretRef | undefined
}

export interface TypedOutcome {
  readonly typed: TypedProject | undefined
  readonly problems: Problems
  readonly text: string
}

const path = 'shop/compose.yaml'

/** A compose file, `services:` and all, from its text to Banyan's model. */
export function typedFrom(text: string, request: TypedRequest = {}): TypedOutcome {
  const { files = {}, policy = {}, variables = {}, secrets } = request
  const tree = { [path]: text, ...files }
  const found = new Map<string, Found>()
  for (let round = 0; round < 50; round++) {
    const lookups = new Lookups(found)
    const problems = new Problems()
    const model = composeModel({ path, variables }, lookups, problems, new Map())
    if (model) verdicts(model.file, problems)
    const typed = model && typedModel(model, lookups, problems)
    if (lookups.unanswered.length === 0) return { typed, problems, text }
    for (const lookup of lookups.unanswered) found.set(lookup.path, answer(lookup, tree))
  }
  throw new Error('the loader asks without end')

  function typedModel(
    { file, name, scope, folder }: NonNullable<ReturnType<typeof composeModel>>,
    lookups: Lookups,
    problems: Problems,
  ) {
    const context = {
      ...{ problems, scope, policy: { ...defaultPolicy, ...policy }, lookups, folder },
      ...(secrets && { secrets }),
    }
    const typed = projectOf(file, name, context)
    checkConflicts(typed, context)
    return typed
  }
}

/** The project of a file without mistakes. */
export function typedProject(text: string, request: TypedRequest = {}): Project {
  const { typed, problems } = typedFrom(text, request)
  if (typed && !problems.failed) return typed.project
  throw new Error(renderDiagnostics(problems.list(), new Map([[path, text]])))
}

/** The service `web`, given by its lines; `rest` follows under `services:`. */
export function typedService(lines: string, request: TypedRequest = {}, rest = ''): Service {
  const { services } = typedProject(fileWith(lines, rest), request)
  const service = services.find(({ name }) => name === 'web')
  if (!service) throw new Error('no service')
  return service
}

/** `code: sentence (hint)` of every error, or of every warning. */
export function findingsIn(
  text: string,
  request: TypedRequest = {},
  severity: 'error' | 'warning' = 'error',
): string[] {
  return typedFrom(text, request)
    .problems.list()
    .filter(each => each.severity === severity)
    .map(({ code, message, hint }) => `${code}: ${message}${hint ? ` (${hint})` : ''}`)
}

export function fileWith(lines: string, rest = ''): string {
  const indented = lines.replaceAll(/^/gm, '    ')
  return `services:\n  web:\n    image: nginx\n${indented}\n${rest}`
}

function answer({ path: wanted, want }: Lookup, tree: Files): Found {
  const [name = wanted, content] =
    Object.entries(tree).find(([each]) => each.replace(/\*$/, '') === wanted) ?? []
  if (content !== undefined) {
    return { kind: 'file', bytes: Buffer.from(content), executable: name.endsWith('*') }
  }
  const prefix = wanted === '' ? '' : `${wanted}/`
  const inside = Object.entries(tree).filter(([each]) => each.startsWith(prefix))
  if (inside.length === 0) return { kind: 'missing' }
  const folder = { kind: 'folder', id: hashOf(inside) } as const
  if (want !== 'tree') return folder
  const files = inside.map(([each, bytes]) => ({
    path: each.slice(prefix.length).replace(/\*$/, ''),
    bytes: Buffer.from(bytes),
    executable: each.endsWith('*'),
  }))
  return { ...folder, tree: { files } }
}
