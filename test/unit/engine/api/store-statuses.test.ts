import { pino } from 'pino'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { keys } from '../../../../core/keys.ts'
import type { TaskStatus } from '../../../../core/model/task.ts'
import { records } from '../../../../core/records.ts'
import { storeStatuses } from '../../../../engine/api/store-statuses.ts'
import { Events } from '../../../../engine/events.ts'
import { SignOfLife, signsOfLife } from '../../../../engine/nodes/sign-of-life.ts'
import { aStatus } from '../../../support/builders.ts'
import { holdNextCommit } from '../../../support/late-commit.ts'
import { aTask } from '../../../support/sample-task.ts'
import { startViewRig, type ViewRig } from '../../../support/view-rig.ts'

let rig: ViewRig

beforeEach(async () => {
  rig = await startViewRig()
})

afterEach(async () => {
  vi.restoreAllMocks()
  await rig.stop()
})

const task = aTask()
const { agent } = task
const key = keys.status(agent, task.id)
const registered = records.agent.encode({
  ...{ name: agent, version: '1', labels: {}, capacity: { cpus: 4, memoryBytes: 1000 } },
  ...{ subnet: '10.200.1.0/24', availability: 'active', registeredAt: 0 },
})
const stored = async () => {
  const entry = await rig.store.get(key)
  return entry && records.status.decode(entry.value).state
}

async function stream(engineId: string): Promise<SignOfLife> {
  const sign = new SignOfLife(
    signsOfLife({ store: rig.store, view: rig.view, engineId }),
    agent,
    'i',
    0,
  )
  await sign.begin((await rig.store.get(keys.alive(agent)))?.modRevision ?? 0)
  return sign
}

async function says(sign: SignOfLife, state: TaskStatus['state']): Promise<void> {
  const events = new Events(rig.store, pino({ level: 'silent' }), Date.now)
  const report = { statuses: [aStatus(task, { state })], gone: [], complete: false }
  await storeStatuses({ store: rig.store, view: rig.view, events }, sign, report)
}

it('is not overwritten by what the agent said on a stream of before, however late that is done', async () => {
  const before = await stream('e1')
  const wake = holdNextCommit(rig.store)
  await expect(says(before, 'starting')).rejects.toMatchObject({ code: 'store-unavailable' })
  const after = await stream('e2')
  await says(after, 'running')
  await wake()

  expect(await stored()).toBe('running')
})

it('refuses what is said on a stream whose agent has another, so that it hangs up', async () => {
  const before = await stream('e1')
  await stream('e2')

  await expect(says(before, 'starting')).rejects.toMatchObject({
    code: 'greeting-overtaken',
    disposition: 'retry',
  })
  expect(await stored()).toBeUndefined()
})

it('goes on after a heartbeat has put the sign again', async () => {
  const sign = await stream('e1')
  await says(sign, 'starting')
  await rig.write({ [keys.agent(agent)]: registered })
  await rig.write({ [keys.alive(agent)]: undefined })
  await sign.beat(1000)
  await says(sign, 'running')

  expect(await stored()).toBe('running')
})
