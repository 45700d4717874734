import { prefixes } from '../../core/keys.ts'
import { records } from '../../core/records.ts'
import type { Entry } from '../../platform/store/store.ts'
import { type Area, type At, mapArea } from './area.ts'
import { agents } from './agents.ts'
import { applications } from './applications.ts'
import { rollouts } from './rollouts.ts'
import { statuses, tasks } from './tasks.ts'
import type { Touching } from './touched.ts'

const textOf = ({ value }: Entry) => JSON.parse(value) as string
const bothParts = ({ first, second }: At) => `${first}/${second}`

/** By prefix, all that the view needs of the store. */
export const areas: ReadonlyMap<string, Area> = new Map<string, Area>([
  [prefixes.agents, agents],
  [
    prefixes.alive,
    mapArea({
      of: view => view.alive,
      read: ({ value }) => records.alive.decode(value),
      touch: touchNode,
    }),
  ],
  [
    prefixes.engines,
    mapArea({
      of: view => view.engines,
      read: ({ value }) => records.engine.decode(value),
      name: at => at.whole,
    }),
  ],
  [
    prefixes.repositories,
    mapArea({
      of: view => view.repositories,
      read: ({ value, modRevision }) => ({
        value: records.repository.decode(value),
        revision: modRevision,
      }),
    }),
  ],
  [
    prefixes.previews,
    mapArea({
      of: view => view.previews,
      read: ({ value, modRevision }) => ({
        value: records.preview.decode(value),
        revision: modRevision,
      }),
      name: bothParts,
      touch: touched => (touched.previews = true),
    }),
  ],
  [prefixes.applications, applications],
  [prefixes.generations, generations()],
  [prefixes.rollouts, rollouts],
  [prefixes.tasks, tasks],
  [prefixes.status, statuses],
  [
    prefixes.acks,
    mapArea({
      of: view => view.acks,
      read: ({ value }) => Number(value),
      touch: touched => (touched.acks = true),
    }),
  ],
  [
    prefixes.secretHeads,
    mapArea({
      of: view => view.secretHeads,
      read: ({ value }) => records.secretHead.decode(value),
      name: bothParts,
      touch: touched => (touched.secrets = true),
    }),
  ],
  [prefixes.sweeps, sweeps()],
  [
    prefixes.homes,
    mapArea({
      of: view => view.homes,
      read: entry => ({ value: textOf(entry), revision: entry.modRevision }),
      name: at => at.whole,
    }),
  ],
  [prefixes.vips, mapArea({ of: view => view.vips, read: textOf })],
])

function touchNode(touched: Touching, { first }: At): void {
  touched.nodes = true
  touched.agents.add(first)
}

/** The last number is kept, whatever becomes of its record: none is used again. */
function generations(): Area {
  return {
    put: (view, { first }, { value }) => view.lastGenerations.set(first, Number(value)),
    delete: () => undefined,
  }
}

function sweeps(): Area {
  return {
    put: (view, { first, second }, _entry, touched) => {
      touched.sweeps = true
      view.sweeps.set(first, new Set(view.sweeps.get(first)).add(second))
    },
    delete: (view, { first, second }, touched) => {
      touched.sweeps = true
      view.sweeps.get(first)?.delete(second)
    },
  }
}
