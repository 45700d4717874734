import type { RepositoryRef } from '../core/config/config.ts'
import { follows } from '../core/config/versions.ts'
import { fullNameOf, locationOf } from './location.ts'

/** A configured repository, as far as a payload may select it. */
export interface Target {
  readonly name: string
  readonly url: string
  readonly ref: RepositoryRef
}

type Reading =
  | { readonly kind: 'ping'; readonly repositories: readonly string[] }
  | { readonly kind: 'push'; readonly repositories: readonly string[] }
  | { readonly kind: 'ignored'; readonly reason: string }
  | { readonly kind: 'invalid'; readonly reason: string }

/**
 * What a delivery asks for. The payload selects among the targets and does nothing else: which commit to deploy
 * is asked of the Git server again.
 */
export function readEvent(event: string, payload: unknown, targets: readonly Target[]): Reading {
  if (typeof payload !== 'object' || payload === null || Array.isArray(payload)) {
    return { kind: 'invalid', reason: 'the payload is not a JSON object' }
  }
  const named = targetsNamed(payload, targets)
  if (event === 'ping') return { kind: 'ping', repositories: named.map(({ name }) => name) }
  if (event !== 'push') return { kind: 'ignored', reason: 'only pushes are of interest' }
  return readPush(payload, named)
}

function readPush(payload: object, named: readonly Target[]): Reading {
  const ref = field(payload, 'ref')
  if (typeof ref !== 'string' || field(payload, 'repository') === undefined) {
    return { kind: 'invalid', reason: 'a push names a ref and a repository' }
  }
  if (named.length === 0) {
    return { kind: 'ignored', reason: 'no configured repository with this secret has this URL' }
  }
  const moved = named.filter(target => follows(target.ref, ref))
  if (moved.length === 0)
    return { kind: 'ignored', reason: 'no configured repository follows this ref' }
  return { kind: 'push', repositories: moved.map(({ name }) => name) }
}

/** By URL; by owner and name where the configuration uses a mirror or an ssh alias of the host. */
function targetsNamed(payload: object, targets: readonly Target[]): Target[] {
  const repository = field(payload, 'repository')
  const locations = ['clone_url', 'ssh_url', 'html_url', 'git_url', 'url'].map(key => {
    const url = field(repository, key)
    return typeof url === 'string' ? locationOf(url) : undefined
  })
  const byUrl = targets.filter(({ url }) => {
    const location = locationOf(url)
    return location !== undefined && locations.includes(location)
  })
  return byUrl.length > 0 ? byUrl : targetsCalled(field(repository, 'full_name'), targets)
}

function targetsCalled(fullName: unknown, targets: readonly Target[]): Target[] {
  if (typeof fullName !== 'string') return []
  return targets.filter(({ url }) => {
    const location = locationOf(url)
    return location !== undefined && fullNameOf(location) === fullName.toLowerCase()
  })
}

/** An own property; payloads hold what they like, `__proto__` too. */
function field(value: unknown, key: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined
  return (value as Record<string, unknown>)[key]
}
