import { renderDiagnostics } from '../../core/compose/diagnostics.ts'
import {
  type Found,
  type Loaded,
  loadProject,
  type LoadRequest,
  type LoadStep,
} from '../../core/compose/load.ts'
import { defaultPolicy } from '../../core/compose/policy.ts'
import { hashOf } from '../../core/hash.ts'
import { type Project } from '../../core/model/project.ts'
import { type Service } from '../../core/model/service.ts'

export interface Repository {
  /** Path → content; folders are what the paths imply. */
  readonly files?: Readonly<Record<string, string | Uint8Array>>
  readonly request?: Partial<LoadRequest>
}

export const composePath = 'shop/compose.yaml'
const maxRounds = 10

/** Loads a compose file from a repository in memory, answering what the loader asks. */
export function loadCompose(
  text: string | Uint8Array,
  { files = {}, request = {} }: Repository = {},
): Exclude<LoadStep, { kind: 'needs' }> {
  const whole = { path: composePath, variables: {}, policy: defaultPolicy, ...request }
  const tree = { [whole.path]: text, ...files }
  const found = new Map<string, Found>()
  let step = loadProject(whole, found)
  for (let round = 0; round < maxRounds; round++) {
    if (step.kind !== 'needs') return step
    for (const { path } of step.lookups) found.set(path, answer(path, tree))
    step = step.resume(found)
  }
  throw new Error(`the loader still asks after ${maxRounds} rounds`)
}

export function needsOf(step: LoadStep): Extract<LoadStep, { kind: 'needs' }> {
  if (step.kind === 'needs') return step
  throw new Error(`the loader needs nothing: it is ${step.kind}`)
}

export function loadedFrom(text: string, repository?: Repository): Loaded {
  const step = loadCompose(text, repository)
  if (step.kind === 'loaded') return step.loaded
  throw new Error(renderDiagnostics(step.diagnostics, new Map([[composePath, text]])))
}

export function projectFrom(text: string, repository?: Repository): Project {
  return loadedFrom(text, repository).project
}

/** A service `web` with an image and the given YAML lines (without indentation) beside it. */
export function serviceWith(lines: string, repository?: Repository, rest = ''): Service {
  const { services } = projectFrom(withService(lines, rest), repository)
  const service = services.find(({ name }) => name === 'web')
  if (!service) throw new Error('no service')
  return service
}

export function withService(lines: string, rest = ''): string {
  const indented = lines.replaceAll(/^/gm, '    ')
  return `services:\n  web:\n    image: nginx\n${indented}\n${rest}`
}

/** `line:column code` of every error. */
export function errorsIn(text: string | Uint8Array, repository?: Repository): string[] {
  const step = loadCompose(text, repository)
  if (step.kind === 'loaded') return []
  return step.diagnostics
    .filter(({ severity }) => severity === 'error')
    .map(({ line, column, code }) => `${line}:${column} ${code}`)
}

export function warningsIn(text: string, repository?: Repository): string[] {
  return loadedFrom(text, repository).warnings.map(
    ({ line, column, code }) => `${line}:${column} ${code}`,
  )
}

function answer(path: string, files: Readonly<Record<string, string | Uint8Array>>): Found {
  const content = files[path]
  if (content !== undefined) return { kind: 'file', bytes: Buffer.from(content) }
  const inside = Object.entries(files).filter(
    ([each]) => path === '' || each.startsWith(`${path}/`),
  )
  return inside.length > 0 ? { kind: 'folder', id: hashOf(inside) } : { kind: 'missing' }
}
