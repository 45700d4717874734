import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { RestartPolicy } from '../../../../core/model/deploy.ts'
import type { Task } from '../../../../core/model/task.ts'
import { containersRig, type ContainersRig } from '../../../support/containers-rig.ts'
import { eventually } from '../../../support/eventually.ts'
import { FakeRuntime } from '../../../support/fake-runtime.ts'
import { aTask } from '../../../support/sample-task.ts'

let runtime: FakeRuntime
let rig: ContainersRig

beforeEach(() => {
  runtime = new FakeRuntime()
  runtime.images.set('box:1', undefined)
  rig = containersRig(runtime)
})
afterEach(async () => {
  await rig.stop()
})

async function started(restart: RestartPolicy = { condition: 'any' }): Promise<Task> {
  const task = aTask({ restart })
  rig.containers.setTasks([task])
  await rig.until(task.id, { ready: true })
  return task
}

const left = (app: string, changes = {}) => [{ app, off: false, again: '1', ...changes }]

describe('a container that somebody', () => {
  it('removes is made again, and told of', async () => {
    const { id } = await started()
    runtime.removeByHand(id)
    const { drift } = await rig.until(id, { ready: true, containerId: 'c2' })

    expect(drift).toMatchObject({ what: 'removed', times: 1 })
    expect(drift?.left).toBeUndefined()
  })

  it.each(['any', 'on-failure'] as const)('stops is started again: %s', async condition => {
    const { id } = await started({ condition })
    runtime.stopByHand(id)
    await rig.until(id, { ready: false })
    const { drift } = await rig.until(id, { ready: true })

    expect(drift).toMatchObject({ what: 'stopped', times: 1 })
  })

  it('removes again and again is left alone after three times, until somebody asks', async () => {
    const { id, app } = await started()
    for (const containerId of ['c2', 'c3', 'c4']) {
      runtime.removeByHand(id)
      await rig.until(id, { ready: true, containerId })
    }
    runtime.removeByHand(id)
    const status = await rig.until(id, { state: 'failed', code: 'drift-loop' })
    rig.containers.setHealing(left(app))
    rig.containers.setHealing(left(app))

    expect(status.drift).toMatchObject({ what: 'removed', times: 4, left: 'loop' })
    expect(runtime.calls.filter(call => call === `create ${id}`)).toHaveLength(4)
    rig.containers.setHealing(left(app, { again: '2' }))
    await rig.until(id, { ready: true, containerId: 'c5' })
  })

  it('removes where healing is off is left, until it is on', async () => {
    const { id, app } = await started()
    rig.containers.setHealing(left(app, { off: true }))
    runtime.removeByHand(id)
    const status = await rig.until(id, { state: 'failed', code: 'drift' })

    expect(status.drift).toMatchObject({ what: 'removed', times: 1, left: 'off' })
    rig.containers.setHealing([])
    await rig.until(id, { ready: true, containerId: 'c2' })
  })
})

it('tells nothing of what ends by itself, or is ended by the agent', async () => {
  const task = await started()
  runtime.crash(task.id, 3)
  await rig.until(task.id, { ready: false })
  await rig.until(task.id, { ready: true })
  rig.containers.setTasks([])
  await eventually(async () => await Promise.resolve(rig.gone.includes(task.id) || undefined))

  expect(rig.reported.filter(({ drift }) => drift)).toEqual([])
})
