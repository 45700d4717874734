import { afterEach, describe, expect, it } from 'vitest'
import { keys } from '../../../core/keys.ts'
import { placeKey } from '../../../core/model/task.ts'
import { records } from '../../../core/records.ts'
import type { Touched } from '../../../engine/view/touched.ts'
import { aRollout, aStatus, anApplication } from '../../support/builders.ts'
import { aTask } from '../../support/sample-task.ts'
import { startViewRig, type ViewRig } from '../../support/view-rig.ts'

let rig: ViewRig
afterEach(async () => await rig.stop())

const task = aTask()
const status = aStatus(task)
const taskKey = keys.task(task.agent, task.id)
const statusKey = keys.status(task.agent, task.id)
const everything = {
  [keys.application('shop')]: records.application.encode(anApplication()),
  [keys.rollout('shop', 1)]: records.rollout.encode(aRollout()),
  [taskKey]: records.task.encode(task),
  [statusKey]: records.status.encode(status),
}

function touches(): Touched[] {
  const heard: Touched[] = []
  rig.view.onTouched(touched => heard.push(touched))
  return heard
}

describe('the view of the cluster', () => {
  it.each(['at the start', 'later'])('shows what was written %s', async when => {
    rig = await startViewRig(when === 'later' ? {} : everything)
    if (when === 'later') await rig.write(everything)

    const app = rig.view.apps.get('shop')
    expect(app?.application?.value).toEqual(anApplication())
    expect(app?.rollouts.get(1)?.value).toEqual(aRollout())
    expect([...(app?.tasks.values() ?? [])]).toEqual([task])
    expect(app?.statuses.get(placeKey(task))).toEqual(status)
    expect(rig.view.tasksByAgent.get(task.agent)?.get(task.id)).toEqual(task)
  })

  it('holds the revision that guards a write', async () => {
    rig = await startViewRig(everything)
    const key = keys.application('shop')
    const entry = await rig.store.get(key)

    expect(rig.view.apps.get('shop')?.application?.revision).toBe(entry?.modRevision)
  })

  it('keeps what it knew of a record that it can not read, and takes what came with it', async () => {
    rig = await startViewRig(everything)
    const heard = touches()
    await rig.write({
      [keys.rollout('shop', 1)]: JSON.stringify({ ...aRollout(), phase: 'of a later version' }),
      [keys.application('shop')]: records.application.encode(anApplication({ wanted: 2 })),
    })

    const app = rig.view.apps.get('shop')
    expect(app?.rollouts.get(1)?.value).toEqual(aRollout())
    expect(app?.application?.value.wanted).toBe(2)
    expect([...(heard[0]?.apps ?? [])]).toEqual(['shop'])
  })

  it('forgets an application with its last record', async () => {
    rig = await startViewRig(everything)
    const [last, ...others] = Object.keys(everything).reverse()
    for (const key of others) await rig.write({ [key]: undefined })

    expect(rig.view.apps.has('shop')).toBe(true)
    await rig.write({ [last ?? '']: undefined })
    expect(rig.view.apps.has('shop')).toBe(false)
  })

  it('follows a task to another agent, in whatever order its old records go', async () => {
    rig = await startViewRig(everything)
    const moved = { ...task, agent: 'a2' }
    const movedStatus = { ...status, agent: 'a2', address: '10.200.2.2' }
    await rig.write({
      [keys.task('a2', task.id)]: records.task.encode(moved),
      [taskKey]: undefined,
    })
    await rig.write({ [keys.status('a2', task.id)]: records.status.encode(movedStatus) })
    await rig.write({ [statusKey]: undefined })

    expect(rig.view.apps.get('shop')?.tasks.get(placeKey(moved))).toEqual(moved)
    expect(rig.view.apps.get('shop')?.statuses.get(placeKey(moved))).toEqual(movedStatus)
    expect(rig.view.tasksByAgent.get(task.agent)?.size).toBe(0)
  })

  it('tells what a transaction touched, in one piece', async () => {
    rig = await startViewRig()
    const heard = touches()
    await rig.write(everything)
    await rig.write({ [taskKey]: undefined, [keys.ack('a1')]: '7' })

    expect(heard).toMatchObject([
      {
        apps: new Set(['shop']),
        applications: new Set(['shop']),
        agents: new Set([task.agent]),
        acks: false,
        secrets: false,
      },
      {
        apps: new Set(['shop']),
        applications: new Set(),
        agents: new Set([task.agent]),
        acks: true,
      },
    ])
    expect(rig.view.acks.get('a1')).toBe(7)
  })

  it('knows the oldest rollout that is not over', async () => {
    rig = await startViewRig({
      [keys.rollout('shop', 1)]: records.rollout.encode(aRollout({ phase: 'done' })),
      [keys.rollout('shop', 10)]: records.rollout.encode(aRollout({ generation: 10 })),
      [keys.rollout('shop', 9)]: records.rollout.encode(aRollout({ generation: 9 })),
    })

    expect(rig.view.unfinishedRollout('shop')?.value.generation).toBe(9)
    expect(rig.view.unfinishedRollout('blog')).toBeUndefined()
  })
})
