import type { RepositoryRef } from '../core/config/repository.ts'
import { follows } from '../core/config/versions.ts'
import type { Forge, Named, Pushed } from './forges/forge.ts'
import { fullNameOf, locationOf } from './location.ts'

/** A configured repository, as far as a payload may select it. */
export interface Target {
  readonly name: string
  readonly url: string
  readonly ref: RepositoryRef
}

/** A repository, and what the ref that it follows is said to be now. */
export interface Moved extends Pushed {
  readonly repository: string
}

export type Reading =
  | { readonly kind: 'ping'; readonly repositories: readonly string[] }
  | { readonly kind: 'push'; readonly moved: readonly Moved[] }
  | { readonly kind: 'pull'; readonly repositories: readonly string[]; readonly pull: number }
  | { readonly kind: 'recheck'; readonly repositories: readonly string[]; readonly commit: string }
  | { readonly kind: 'ignored'; readonly reason: string }
  | { readonly kind: 'invalid'; readonly reason: string }

/**
 * What a delivery asks for. The payload selects among the targets and does nothing else: which commit to deploy
 * is asked of the Git server again.
 */
export function readEvent(
  forge: Pick<Forge, 'event'>,
  event: string,
  payload: unknown,
  targets: readonly Target[],
): Reading {
  if (typeof payload !== 'object' || payload === null || Array.isArray(payload)) {
    return { kind: 'invalid', reason: 'the payload is not a JSON object' }
  }
  const said = forge.event(event, payload)
  if (said.kind === 'ignored' || said.kind === 'invalid') return said
  const named = targetsNamed(said.named, targets)
  const repositories = named.map(({ name }) => name)
  if (said.kind === 'ping') return { kind: 'ping', repositories }
  if (named.length === 0) {
    return { kind: 'ignored', reason: 'no configured repository with this secret has this URL' }
  }
  if (said.kind === 'pull') return { kind: 'pull', repositories, pull: said.pull }
  if (said.kind === 'recheck') return { kind: 'recheck', repositories, commit: said.commit }
  return movedBy(said.pushed, named)
}

function movedBy(pushed: readonly Pushed[], named: readonly Target[]): Reading {
  const moved = named.flatMap(({ name, ref: wanted }) => {
    const last = pushed.findLast(({ ref }) => follows(wanted, ref))
    return last ? [{ repository: name, ...last }] : []
  })
  if (moved.length === 0)
    return { kind: 'ignored', reason: 'no configured repository follows this ref' }
  return { kind: 'push', moved }
}

/** By URL; by owner and name where the configuration uses a mirror or an ssh alias of the host. */
function targetsNamed({ urls, paths }: Named, targets: readonly Target[]): Target[] {
  const locations = urls.map(locationOf)
  const byUrl = targets.filter(({ url }) => {
    const location = locationOf(url)
    return location !== undefined && locations.includes(location)
  })
  return byUrl.length > 0 ? byUrl : targetsCalled(paths, targets)
}

function targetsCalled(paths: readonly string[], targets: readonly Target[]): Target[] {
  const called = paths.map(path => path.toLowerCase())
  return targets.filter(({ url }) => {
    const location = locationOf(url)
    const path = location === undefined ? undefined : fullNameOf(location)
    return path !== undefined && called.includes(path)
  })
}
