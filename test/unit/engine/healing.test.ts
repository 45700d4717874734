import { afterEach, expect, it } from 'vitest'
import { keys } from '../../../core/keys.ts'
import type { Healing } from '../../../core/model/drift.ts'
import { records } from '../../../core/records.ts'
import { healAgain, watchHealing } from '../../../engine/healing.ts'
import { systemClock } from '../../../platform/clock.ts'
import { aStatus, anApplication } from '../../support/builders.ts'
import { aTask } from '../../support/sample-task.ts'
import { startViewRig, type ViewRig } from '../../support/view-rig.ts'

let rig: ViewRig
afterEach(async () => await rig.stop())

const task = aTask()
const { app, agent } = task
const application = anApplication({ name: app, repository: 'deploy' })
const statusKey = keys.status(agent, task.id)
const running = records.status.encode(aStatus(task))
const left = records.status.encode(
  aStatus(task, { drift: { what: 'stopped', at: 5, times: 4, left: 'loop' } }),
)
const everything = {
  [keys.application(app)]: records.application.encode(application),
  [keys.task(agent, task.id)]: records.task.encode(task),
  [statusKey]: running,
}

function told(leaves = false): (readonly Healing[])[] {
  const all: (readonly Healing[])[] = []
  watchHealing(
    rig.view,
    agent,
    repository => leaves && repository === 'deploy',
    rules => all.push(rules),
  )
  return all
}

it('says once that everything is as usual', async () => {
  rig = await startViewRig(everything)
  const all = told()
  await rig.write({ [statusKey]: undefined })

  expect(all).toEqual([[]])
})

it('says which applications are left as somebody leaves them', async () => {
  rig = await startViewRig(everything)

  expect(told(true)).toEqual([[{ app, off: true, again: '1/0' }]])
})

it('asks for another try of what is left, by a person or with another generation', async () => {
  rig = await startViewRig(everything)
  const all = told()
  await rig.write({ [statusKey]: left })
  await healAgain({ ...rig, clock: systemClock }, 'other')
  await healAgain({ ...rig, clock: { ...systemClock, now: () => 7 } }, 'deploy')
  const healAt = 7
  await rig.write({
    [keys.application(app)]: records.application.encode({ ...application, healAt, wanted: 2 }),
  })
  await rig.write({ [statusKey]: running })

  expect(all).toEqual([
    [],
    [{ app, off: false, again: '1/0' }],
    [{ app, off: false, again: '1/7' }],
    [{ app, off: false, again: '2/7' }],
    [],
  ])
})
