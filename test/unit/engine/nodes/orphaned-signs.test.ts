import { pino } from 'pino'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { keys } from '../../../../core/keys.ts'
import { records } from '../../../../core/records.ts'
import { leaseMs } from '../../../../engine/nodes/liveness.ts'
import { endOrphans, watchOrphans } from '../../../../engine/nodes/orphaned-signs.ts'
import { SignOfLife, type SignsOfLife, signsOfLife } from '../../../../engine/nodes/sign-of-life.ts'
import { holdNextCommit } from '../../../support/late-commit.ts'
import { startViewRig, type ViewRig } from '../../../support/view-rig.ts'

let rig: ViewRig
let signs: SignsOfLife

beforeEach(async () => {
  rig = await startViewRig()
  signs = signsOfLife({ store: rig.store, view: rig.view, engineId: 'e1' })
})

afterEach(async () => {
  vi.useRealTimers()
  vi.restoreAllMocks()
  await rig.stop()
})

const key = keys.alive('a')
const isThere = async () => (await rig.store.get(key)) !== undefined
const seen = async () => await rig.write({ '/banyan/x': String(Math.random()) })

/** Its stream has seen to its end before it was put. */
async function putLate(): Promise<void> {
  const sign = new SignOfLife(signs, 'a', 'i', 0)
  const wake = holdNextCommit(rig.store)
  await expect(sign.begin(0)).rejects.toMatchObject({ code: 'store-unavailable' })
  await sign.checkSilence(leaseMs, leaseMs)
  await wake()
  await seen()
}

it('a sign that was put after the end of its stream goes once nobody answered for it for a lease', async () => {
  await putLate()
  expect(await isThere()).toBe(true)

  const first = await endOrphans(signs, new Set())
  expect(await isThere()).toBe(true)
  await endOrphans(signs, first)
  expect(await isThere()).toBe(false)
})

it('is looked for by itself', async () => {
  await putLate()
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  const stopped = new AbortController()
  watchOrphans(signs, { log: pino({ level: 'silent' }), signal: stopped.signal })
  await vi.advanceTimersByTimeAsync(leaseMs + 1)
  stopped.abort()

  expect(await isThere()).toBe(false)
})

it('stays where the agent has a new stream here', async () => {
  await putLate()
  const first = await endOrphans(signs, new Set())
  await new SignOfLife(signs, 'a', 'i', 0).begin((await rig.store.get(key))?.modRevision ?? 0)
  await endOrphans(signs, first)

  expect(await isThere()).toBe(true)
})

it('stays where it is of another engine', async () => {
  await rig.write({ [key]: records.alive.encode({ incarnation: 'i', engine: 'e2' }) })
  await endOrphans(signs, await endOrphans(signs, new Set()))

  expect(await isThere()).toBe(true)
})
