import { describe, expect, it } from 'vitest'
import { seededRandom } from '../../core/random.ts'
import { createMemoryStore } from '../../platform/store/memory-store.ts'
import {
  applicationModel,
  type AppAsked,
  type AppTold,
} from '../support/linearizability/application-model.ts'
import {
  acceptFirst,
  type EngineWork,
  workOnApplication,
} from '../support/linearizability/application-work.ts'
import { type Break, brokenStores } from '../support/linearizability/broken-stores.ts'
import { checkHistory, explain } from '../support/linearizability/check.ts'
import { type Operation, Recorder } from '../support/linearizability/history.ts'
import { slowStore, turns } from '../support/linearizability/slow-store.ts'

type History = readonly Operation<AppAsked, AppTold>[]

const first = 'first:1'
const model = applicationModel(first)
const seeds = Array.from({ length: 30 }, (_, index) => index + 1)

interface Broken extends Pick<EngineWork, 'isUnfenced'> {
  readonly spoil?: Break
}

/** Four engines change one application at once, far from a store that loses answers; all follows from the seed. */
async function changes(seed: number, { spoil, ...broken }: Broken = {}): Promise<History> {
  const random = seededRandom(seed)
  const recorder = new Recorder<AppAsked, AppTold>()
  let time = 0
  const now = () => time
  const server = createMemoryStore({ now })
  await acceptFirst(server.connect(), first)
  const pause = async (ms: number) => {
    time += Math.round(ms + random() * 100)
    for (let left = ms === 0 ? 1 : 40; left > 0; left--) await turns(random)
  }
  const over = new AbortController()
  const { signal } = over
  const common = { recorder, random, now, pause, signal, ...broken }
  await Promise.all(
    ['e1', 'e2', 'e3', 'e4'].map(async engine => {
      const near = server.connect()
      const store = slowStore(spoil?.(near, random) ?? near, random)
      const watched = slowStore(near, random, 0)
      await workOnApplication({ ...common, store, watched, engine }, 30)
    }),
  )
  over.abort()
  return recorder.history
}

it('changes of one application by several engines are linearizable, whatever fails', async () => {
  for (const seed of seeds) {
    const verdict = checkHistory(model, await changes(seed))

    expect(verdict.kind, `seed ${seed}: ${explain(verdict)}`).toBe('linearizable')
  }
})

describe('it would be found out if', () => {
  it.each<[string, Broken]>([
    ['accepting went without the fence of the lock', { isUnfenced: true }],
    [
      'writes did not compare what they were decided from',
      { spoil: brokenStores['forgets compares of what was read'] as Break },
    ],
  ])('%s', async (_, broken) => {
    const found = []
    for (const seed of seeds.slice(0, 10)) {
      const verdict = checkHistory(model, await changes(seed, broken))
      if (verdict.kind === 'not linearizable') found.push(seed)
    }

    expect(found.length).toBeGreaterThan(2)
  })
})
