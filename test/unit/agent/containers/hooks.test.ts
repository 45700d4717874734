import { setTimeout as delay } from 'node:timers/promises'
import { afterEach, beforeEach, expect, it } from 'vitest'
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

const fine = { exitCode: 0, output: '' }
const prepare = { command: ['prepare', 'token-of-somebody'] }
const flush = { command: ['flush'] }

it('a task is not ready before its post_start hooks are done', async () => {
  const task = aTask({ hooks: { postStart: [prepare] } })
  let finish: () => void = () => undefined
  runtime.hooks.set('prepare token-of-somebody', async () => {
    await new Promise<void>(resolve => (finish = resolve))
    return fine
  })

  rig.containers.setTasks([task])
  await eventually(() =>
    Promise.resolve(runtime.calls.includes('hook prepare token-of-somebody') || undefined),
  )
  await delay(700) // a task without ports is ready after 500 ms
  const during = rig.status(task.id)
  finish()

  expect(during?.ready ?? false).toBe(false)
  expect(await rig.until(task.id, { ready: true })).toMatchObject({ state: 'running' })
})

it('a failing post_start hook fails the task with its output, and shows no argument', async () => {
  const task = aTask({ hooks: { postStart: [prepare] } })
  runtime.hooks.set('prepare token-of-somebody', () =>
    Promise.resolve({ exitCode: 4, output: 'no schema\n' }),
  )

  rig.containers.setTasks([task])
  const failed = await rig.until(task.id, { state: 'failed' })

  expect(failed).toMatchObject({
    ...{ code: 'hook-failed', ready: false },
    error: 'The post_start hook "prepare …" failed: exit code 4: no schema',
  })
  expect(runtime.calls.at(-1)).toBe(`stop ${task.id}`)
})

it.each([
  ['succeeds', () => Promise.resolve(fine)],
  ['fails', () => Promise.resolve({ exitCode: 1, output: 'no' })],
  ['is not there', () => Promise.reject(new Error('no such program'))],
])('a container stops after its pre_stop hook, also when that %s', async (_what, hook) => {
  const task = aTask({ hooks: { preStop: [flush] }, stopGracePeriodMs: 100 })
  runtime.hooks.set('flush', hook)
  rig.containers.setTasks([task])
  await rig.until(task.id, { ready: true })

  rig.containers.setTasks([])
  await eventually(() => Promise.resolve(rig.gone.length > 0 || undefined))

  expect(runtime.calls.slice(-3)).toEqual(['hook flush', `stop ${task.id}`, `remove ${task.id}`])
})

it('an agent that ends does not wait for a hook, and leaves its container running', async () => {
  const task = aTask({ hooks: { postStart: [prepare] } })
  runtime.hooks.set('prepare token-of-somebody', async () => await new Promise(() => undefined))
  rig.containers.setTasks([task])
  await eventually(() =>
    Promise.resolve(runtime.calls.includes('hook prepare token-of-somebody') || undefined),
  )

  await rig.stop()

  expect((await runtime.list()).map(({ state }) => state)).toEqual(['running'])
  expect(runtime.calls).not.toContain(`stop ${task.id}`)
})

it('pulls for each new container where the file says always, and not for a restart', async () => {
  runtime.registry.add('box:1')
  const task = aTask({ pullPolicy: { kind: 'always' } })
  rig.containers.setTasks([task])
  await rig.until(task.id, { ready: true })
  runtime.crash(task.id, 1)
  await rig.until(task.id, { restarts: 1 })
  const other = aTask({ pullPolicy: { kind: 'always' }, environment: { A: 'b' } })
  rig.containers.setTasks([other])
  await rig.until(other.id, { ready: true })

  expect(runtime.calls.filter(call => call.startsWith('pull'))).toEqual([
    'pull box:1',
    'pull box:1',
  ])
})
