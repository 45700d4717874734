import type { Application } from '../../core/model/application.ts'
import { placeKey, type Place } from '../../core/model/task.ts'

/** The application once these tasks are gone: nothing is noted of their places any more. The same where nothing was. */
export function withoutPlaces(application: Application, tasks: readonly Place[]): Application {
  const gone = new Set(tasks.map(placeKey))
  const noted = { ...application.leaving, ...application.moves, ...application.waits }
  if (!Object.keys(noted).some(place => gone.has(place))) return application
  const { leaving, moves, waits, ...rest } = application
  return {
    ...rest,
    ...kept('leaving', leaving, gone),
    ...kept('moves', moves, gone),
    ...kept('waits', waits, gone),
  }
}

/** The application with these tasks out of rotation; `since` as in `Application.leaving`. */
export function leavingSince(
  application: Application,
  tasks: readonly Place[],
  since: number,
): Application {
  const added = Object.fromEntries(tasks.map(task => [placeKey(task), since]))
  return { ...application, leaving: { ...application.leaving, ...added } }
}

/** Absent rather than empty: records of settled applications are equal however they came about. */
function kept<K extends string, V>(
  name: K,
  entries: Readonly<Record<string, V>> | undefined,
  gone: ReadonlySet<string>,
): Partial<Record<K, Readonly<Record<string, V>>>> {
  const left = Object.entries(entries ?? {}).filter(([place]) => !gone.has(place))
  return left.length === 0
    ? {}
    : ({ [name]: Object.fromEntries(left) } as Record<K, Readonly<Record<string, V>>>)
}
