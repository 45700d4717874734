import { pino } from 'pino'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { BanyanError } from '../../../../core/errors.ts'
import { keys } from '../../../../core/keys.ts'
import { watchSilence } from '../../../../engine/api/watch-silence.ts'
import { SignOfLife, type SignsOfLife, signsOfLife } from '../../../../engine/nodes/sign-of-life.ts'
import { startViewRig, type ViewRig } from '../../../support/view-rig.ts'

let rig: ViewRig
let sign: SignOfLife
let signs: SignsOfLife
const happened: string[] = []

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
  happened.length = 0
  rig = await startViewRig()
  signs = signsOfLife({ store: rig.store, view: rig.view, engineId: 'e1' })
  sign = new SignOfLife(signs, 'a', 'i', performance.now())
  await sign.begin(0)
  const options = {
    monotonic: () => performance.now(),
    log: pino({ level: 'silent' }),
    agentWatch: { silent: (name: string) => Promise.resolve(void happened.push(`${name} lost`)) },
  }
  watchSilence(options, sign, () => happened.push('stream ended'))
})

afterEach(async () => {
  vi.useRealTimers()
  await rig.stop()
})

const isAlive = async () => (await rig.store.get(keys.alive('a'))) !== undefined

it('ends stream and sign a lease after the last beat, and says so', async () => {
  await vi.advanceTimersByTimeAsync(10_000)
  await sign.beat(performance.now())
  await vi.advanceTimersByTimeAsync(14_900)

  expect([...happened, await isAlive()]).toEqual([true])
  await vi.advanceTimersByTimeAsync(200)
  expect([...happened, await isAlive()]).toEqual(['stream ended', 'a lost', false])
})

it('ends the stream at once and goes on with the sign until the store has answered; then it is for others to say who is lost', async () => {
  vi.spyOn(rig.store, 'get').mockRejectedValueOnce(
    new BanyanError('store-unavailable', 'The store is away.', 'retry'),
  )
  await vi.advanceTimersByTimeAsync(15_500)

  expect([...happened, await isAlive()]).toEqual(['stream ended', true])
  await vi.advanceTimersByTimeAsync(1000)
  expect(happened).not.toContain('a lost')
  expect(await isAlive()).toBe(false)
})

it('calls nobody lost of whom a newer stream is here, although its sign has just gone', async () => {
  await vi.advanceTimersByTimeAsync(14_000)
  const newer = new SignOfLife(signs, 'a', 'i', performance.now())
  await newer.begin((await rig.store.get(keys.alive('a')))?.modRevision ?? 0)
  const renewed = new SignOfLife(signs, 'b', 'i', performance.now())
  await rig.store.commit({ compare: [], writes: [{ kind: 'delete', key: keys.alive('a') }] })
  for (let i = 0; i < 4; i++) {
    await vi.advanceTimersByTimeAsync(5000)
    await renewed.beat(performance.now())
  }

  expect(happened).toContain('stream ended')
  expect(happened).not.toContain('a lost')
})
