import type { RepositoryConfig } from '../../core/config/repository.ts'
import type { RepositoryState } from '../../core/model/repository.ts'
import type { Progress } from '../../proto/gen/banyan/v1/Progress.ts'
import type { SyncOutcome } from '../sync/context.ts'
import { suspensionText } from '../sync/hold.ts'
import type { ClusterView } from '../view.ts'

type Config = Pick<RepositoryConfig, 'name' | 'suspend' | 'windows' | 'prune'>
type State = Pick<RepositoryState, 'held' | 'waiting' | 'opensAt' | 'suspended'>

/** What waits, and for what: a sentence for all applications that wait for the same. */
export function heldSentences({ held = [], waiting = {} }: State): string[] {
  const reasons = [...new Set(Object.values(waiting))]
  return [
    ...(held.length > 0 ? [`removal of ${held.join(', ')} is held`] : []),
    ...reasons.map(reason => {
      const apps = Object.keys(waiting).filter(app => waiting[app] === reason)
      return `${apps.join(', ')}: ${reason}`
    }),
  ]
}

/** What a person can do about it: commands. */
export function waysOut(
  { name, suspend, windows, prune }: Config,
  { held = [], opensAt, suspended, waiting = {} }: State,
): string[] {
  const isWaiting = Object.keys(waiting).length > 0
  const isHeld = suspend || suspended !== undefined || (isWaiting && opensAt === undefined)
  return [
    ...(held.length > 0
      ? [
          prune
            ? `let the removals go: banyan approve ${name}`
            : 'let the removals go: prune: true in banyan.yaml',
        ]
      : []),
    ...(suspended && !suspend
      ? [`deploy its commits again: banyan resume ${name} --repository`]
      : []),
    ...(isWaiting && isHeld ? [`deploy once all the same: banyan sync ${name} --once`] : []),
    ...(isWaiting && windows.length > 0 && !suspend && !suspended
      ? [`deploy now all the same: banyan sync ${name} --override "<why>"`]
      : []),
  ]
}

/** Why a whole repository waits; undefined: it doesn't. */
export function repositorySuspension(
  { suspend }: Config,
  { suspended }: State,
): string | undefined {
  if (suspend) return 'suspended in banyan.yaml'
  return suspended && suspensionText(suspended)
}

/** Lines of a sync: what waits since an earlier one, and what to do about all that waits. */
export function* heldLines(
  view: ClusterView,
  config: Config,
  outcomes: readonly SyncOutcome[],
  at: number,
): Generator<Progress> {
  const { name: repository } = config
  const state = view.repositories.get(repository)?.value
  if (!state) return
  const told = outcomes.some(
    each => each.repository === repository && each.decisions.some(d => d.kind === 'held'),
  )
  const line = (message: string) => ({ at, repository, phase: 'held', message })
  if (!told) yield* heldSentences(state).map(line)
  yield* waysOut(config, state).map(line)
}
