import { keyParts, prefixes } from '../../../core/keys.ts'
import { placeKey } from '../../../core/model/task.ts'
import { records } from '../../../core/records.ts'
import type { Change } from '../../../platform/store/store.ts'

interface Turn {
  readonly revision: number
  readonly is: boolean
}

/** What is true of places as of each revision. */
export class ServingHistory {
  readonly #wanted = new Set<string>()
  readonly #ready = new Set<string>()
  readonly #lost = new Set<string>()
  /** By application, the places that leave. */
  readonly #leaving = new Map<string, readonly string[]>()
  readonly #serves = new Turns()
  readonly #leaves = new Turns()

  take(changes: readonly Change[], revision: number): void {
    for (const change of changes) {
      const key = change.kind === 'put' ? change.entry.key : change.key
      const value = change.kind === 'put' ? change.entry.value : undefined
      if (key.startsWith(prefixes.tasks)) {
        const place = placeIn(key, prefixes.tasks)
        note(this.#wanted, place, value !== undefined)
        this.#turn(place, revision)
      } else if (key.startsWith(prefixes.status)) {
        const place = placeIn(key, prefixes.status)
        note(this.#ready, place, value !== undefined && records.status.decode(value).ready)
        this.#turn(place, revision)
      } else if (key.startsWith(prefixes.agents)) {
        const [name = ''] = keyParts(key, prefixes.agents)
        note(
          this.#lost,
          name,
          value !== undefined && records.agent.decode(value).lost !== undefined,
        )
        for (const place of this.#serves.places()) {
          if (place.startsWith(`${name}/`)) this.#turn(place, revision)
        }
      } else if (key.startsWith(prefixes.applications)) {
        const [app = ''] = keyParts(key, prefixes.applications)
        const application = value === undefined ? undefined : records.application.decode(value)
        this.#leave(app, Object.keys(application?.leaving ?? {}), revision)
      }
    }
  }

  /** It could be routed to: it was wanted there, ready, on an agent that wasn't lost. */
  servedAt(place: string, revision: number): boolean {
    return this.#serves.at(place, revision)
  }

  leftAt(place: string, revision: number): boolean {
    return this.#leaves.at(place, revision)
  }

  #turn(place: string, revision: number): void {
    const isThere = this.#wanted.has(place) && this.#ready.has(place)
    const serves = isThere && !this.#lost.has(place.slice(0, place.indexOf('/')))
    this.#serves.note(place, revision, serves)
  }

  #leave(app: string, now: readonly string[], revision: number): void {
    const before = this.#leaving.get(app) ?? []
    this.#leaving.set(app, now)
    for (const place of before) if (!now.includes(place)) this.#leaves.note(place, revision, false)
    for (const place of now) this.#leaves.note(place, revision, true)
  }
}

/** Since which revisions something is so of a place, or not; at first it is not. */
class Turns {
  /** Oldest first. */
  readonly #turns = new Map<string, Turn[]>()

  places(): Iterable<string> {
    return this.#turns.keys()
  }

  at(place: string, revision: number): boolean {
    return this.#turns.get(place)?.findLast(turn => turn.revision <= revision)?.is === true
  }

  note(place: string, revision: number, is: boolean): void {
    const turns = this.#turns.get(place) ?? []
    if (turns.length === 0) this.#turns.set(place, turns)
    if ((turns.at(-1)?.is ?? false) !== is) turns.push({ revision, is })
  }
}

function placeIn(key: string, area: string): string {
  const [agent = '', id = ''] = keyParts(key, area)
  return placeKey({ agent, id })
}

function note(set: Set<string>, item: string, belongs: boolean): void {
  if (belongs) set.add(item)
  else set.delete(item)
}
