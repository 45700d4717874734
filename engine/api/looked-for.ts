import { keys } from '../../core/keys.ts'

/** What requests call things by. */
interface Names {
  readonly app?: unknown
  readonly name?: unknown
  readonly repository?: unknown
  readonly scope?: unknown
  readonly pull?: unknown
}

/**
 * The record that would have to be there if an error of this code was of a view that is behind; undefined: it was of no view. `request`:
 * what was asked for.
 */
export function lookedFor(code: string, request: unknown): string | undefined {
  const { app, name, repository, scope, pull } = namesIn(request)
  switch (code) {
    case 'application-unknown':
    case 'service-unknown':
    case 'generation-unknown':
      return isName(app) ? keys.application(app) : undefined
    case 'agent-unknown':
      return isName(name) ? keys.agent(name) : undefined
    case 'preview-unknown':
      return isName(repository) ? keys.preview(repository, Number(pull)) : undefined
    case 'secret-unknown':
      return isName(name) ? keys.secretHead(isName(scope) ? scope : 'global', name) : undefined
    default:
      return undefined
  }
}

function namesIn(request: unknown): Names {
  return typeof request === 'object' && request !== null ? request : {}
}

function isName(value: unknown): value is string {
  return typeof value === 'string' && value !== ''
}
