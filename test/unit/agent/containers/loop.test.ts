import { setTimeout as delay } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { BanyanError } from '../../../../core/errors.ts'
import type { Healthcheck } from '../../../../core/model/service.ts'
import type { Task } from '../../../../core/model/task.ts'
import { all } from '../../../support/all.ts'
import { containersRig, type ContainersRig } from '../../../support/containers-rig.ts'
import { eventually } from '../../../support/eventually.ts'
import { FakeRuntime } from '../../../support/fake-runtime.ts'
import { aTask, aWanted } from '../../../support/sample-task.ts'

const healthcheck: Healthcheck = {
  ...{ test: ['CMD', 'probe'], intervalMs: 300, timeoutMs: 1_000, retries: 2 },
  ...{ startPeriodMs: 0, startIntervalMs: 100 },
}

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

/** An agent that starts beside a container which an earlier one left running. */
async function plant(task: Task, containerId: string): Promise<void> {
  await rig.stop()
  const { id, app, service, hash } = task
  const startedAt = Date.now() - 60_000
  runtime.plant(
    {
      ...{ containerId, task: id, app, service, hash, state: 'running', address: '10.0.0.9' },
      ...{ startedAt, createdAt: startedAt, stopGraceMs: 1_000 },
    },
    aWanted(task),
  )
  rig = containersRig(runtime)
}

describe('the containers loop', () => {
  it('brings a wanted task up, and tells so once', async () => {
    const task = aTask({ healthcheck })

    rig.containers.setTasks([task])
    const ready = await rig.until(task.id, { ready: true })

    expect(ready).toMatchObject({ state: 'running', health: 'healthy', restarts: 0, agent: 'a1' })
    expect(ready.address).toBe('10.201.4.2')
    expect(runtime.calls).toEqual([`create ${task.id}`, `start ${task.id}`])
    expect(rig.containers.statuses()).toEqual([ready])
    expect(rig.reported.filter(status => status.ready)).toHaveLength(1)
  })

  it('keeps the address of a restarted container, and gives that of a removed one to nobody yet', async () => {
    const crashing = aTask({ command: ['sh', '-c', 'sleep 0.1; exit 3'] })
    rig.containers.setTasks([crashing])
    const before = await rig.until(crashing.id, { state: 'waiting' })
    const after = await rig.until(crashing.id, { restarts: 1 })
    const next = aTask({ name: 'api' })
    rig.containers.setTasks([next])
    const other = await rig.until(next.id, { ready: true })

    expect([before, after].map(({ address }) => address)).toEqual(['10.201.4.2', '10.201.4.2'])
    expect(other.address).toBe('10.201.4.3')
  })

  it('makes a container anew whose address was taken by one without a fixed address', async () => {
    const task = aTask()
    let failures = 0
    runtime.fault = step =>
      step === 'start' && failures++ === 0
        ? new BanyanError('address-taken', 'It is taken', 'retry')
        : undefined

    rig.containers.setTasks([task])
    const ready = await rig.until(task.id, { ready: true })

    expect(runtime.calls).toEqual([
      ...[`create ${task.id}`, `start ${task.id}`, `remove ${task.id}`],
      ...[`create ${task.id}`, `start ${task.id}`],
    ])
    expect(ready.address).toBe('10.201.4.3')
  })

  it('removes nothing before it was told what is wanted', async () => {
    await plant(aTask(), 'c77')
    await delay(100)
    expect(runtime.calls).toEqual([])
    expect(rig.containers.statuses()).toBeUndefined()

    rig.containers.setTasks([])

    await eventually(() => Promise.resolve(rig.gone.length > 0 || undefined))
    expect(runtime.calls).toEqual([`stop ${aTask().id}`, `remove ${aTask().id}`])
    expect(rig.gone).toEqual([aTask().id])
  })

  it('adopts what runs already, and never calls it not ready', async () => {
    const task = aTask({ healthcheck })
    await plant(task, 'c77')

    rig.containers.setTasks([task])
    await rig.until(task.id, { ready: true })

    expect(runtime.calls).toEqual([])
    expect(rig.reported.map(({ ready }) => ready)).toEqual([true])
  })

  it('tells a crash with its exit code and last lines, and restarts it', async () => {
    const task = aTask({ command: ['sh', '-c', 'echo no database; sleep 0.1; exit 3'] })

    rig.containers.setTasks([task])
    const crashed = await rig.until(task.id, { state: 'waiting' })
    await rig.until(task.id, { restarts: 1 })

    expect(crashed).toMatchObject({
      ...{ exitCode: 3, code: 'container-exited', lastLines: ['no database'], ready: false },
    })
    expect(runtime.calls.filter(call => call.startsWith('start'))).toHaveLength(2)
  })

  it('withdraws what served at once when it crashes, and tells why when it has read its log', async () => {
    const task = aTask({
      restart: { condition: 'none' },
      command: ['sh', '-c', 'echo no database; sleep 60'],
    })
    rig.containers.setTasks([task])
    await rig.until(task.id, { ready: true })
    runtime.crash(task.id, 3)
    await rig.until(task.id, { state: 'exited' })

    const told = rig.reported.map(({ state, ready, exitCode, lastLines }) => ({
      ...{ state, ready, exitCode, lastLines },
    }))
    expect(told.slice(-3)).toMatchObject([
      { state: 'running', ready: true },
      { state: 'running', ready: false, exitCode: undefined, lastLines: undefined },
      { state: 'exited', ready: false, exitCode: 3, lastLines: ['no database'] },
    ])
  })

  it('withdraws at once what crashed while no agent was there, and tells why later', async () => {
    const task = aTask({ restart: { condition: 'none' }, command: ['sh', '-c', 'sleep 60'] })
    rig.containers.setTasks([task])
    await rig.until(task.id, { ready: true })
    await rig.stop()
    runtime.crash(task.id, 3)
    rig = containersRig(runtime)
    rig.containers.setTasks([task])
    await rig.until(task.id, { state: 'exited' })

    expect(rig.reported).toMatchObject([
      { state: 'starting', ready: false },
      { state: 'exited', ready: false, exitCode: 3 },
    ])
  })

  it('leaves a finished job alone', async () => {
    const restart = { condition: 'on-failure' } as const
    const task = aTask({ restart, command: ['sh', '-c', 'exit 0'] })

    rig.containers.setTasks([task])

    const done = await rig.until(task.id, { state: 'exited' })
    expect(done).toMatchObject({ exitCode: 0, ready: false })
    expect(done.error).toBeUndefined()
  })

  it('fails a task whose image does not exist, and does not ask again', async () => {
    const task = aTask({ image: 'nowhere:1' })

    rig.containers.setTasks([task])
    const failed = await rig.until(task.id, { state: 'failed' })
    rig.containers.setTasks([task])
    await delay(50)

    expect(failed).toMatchObject({ code: 'image-not-found' })
    expect(runtime.calls).toEqual(['pull nowhere:1'])
  })

  it('keeps an unhealthy container running, with what its probe said', async () => {
    const task = aTask({ healthcheck, command: ['sh', '-c', 'echo starting; sleep 60'] })
    runtime.probes.set(task.id, { exitCode: 1, output: 'connection refused' })

    rig.containers.setTasks([task])
    const sick = await rig.until(task.id, { health: 'unhealthy' })
    runtime.probes.delete(task.id)
    const well = await rig.until(task.id, { health: 'healthy' })

    expect(sick).toMatchObject({
      ...{ state: 'running', ready: false, code: 'unhealthy', probe: 'connection refused' },
      lastLines: ['starting'],
    })
    expect(well.probe).toBeUndefined()
    expect(runtime.calls.filter(call => /stop|remove/.test(call))).toEqual([])
  })

  it('replaces a task without touching its neighbour', async () => {
    const [old, neighbour, next] = [
      aTask(),
      aTask({ name: 'db' }),
      aTask({ environment: { VERSION: '2' } }),
    ]
    rig.containers.setTasks([old, neighbour])
    await rig.until(old.id, { ready: true })
    await rig.until(neighbour.id, { ready: true })

    rig.containers.setTasks([next, neighbour])
    await rig.until(next.id, { ready: true })
    await eventually(() => Promise.resolve(rig.gone.includes(old.id) || undefined))

    expect(runtime.calls.filter(call => call.includes(neighbour.id))).toHaveLength(2)
    expect(rig.gone).toEqual([old.id])
    expect(rig.reported.map(({ task, state }) => `${task} ${state}`)).toContain(
      `${old.id} stopping`,
    )
  })

  it('lets a slow stop hold up nobody', async () => {
    const slow = aTask({
      command: ['sh', '-c', 'trap "" TERM; sleep 60'],
      stopGracePeriodMs: 3_000,
    })
    const other = aTask({ name: 'db' })
    rig.containers.setTasks([slow])
    await rig.until(slow.id, { state: 'running' })

    rig.containers.setTasks([other])
    await rig.until(other.id, { ready: true })

    expect(rig.gone).toEqual([])
    expect(rig.status(slow.id)).toMatchObject({ state: 'stopping' })
  })

  it('comes back from failures of the engine with a pause in between', async () => {
    let left = 2
    runtime.fault = step =>
      step === 'create' && left-- > 0
        ? new BanyanError('runtime-error', 'full', 'retry')
        : undefined
    const task = aTask()

    rig.containers.setTasks([task])
    const pending = await rig.until(task.id, { code: 'runtime-error' })
    await rig.until(task.id, { ready: true })

    expect(pending).toMatchObject({ state: 'pending', error: 'full' })
    expect(runtime.calls.filter(call => call.startsWith('create'))).toHaveLength(3)
  })

  it('gives the log of a task, over a restart', async () => {
    const task = aTask({ command: ['sh', '-c', 'echo line; sleep 0.2; exit 1'] })
    rig.containers.setTasks([task])
    await rig.until(task.id, { state: 'running' })
    const reading = new AbortController()

    const lines: string[] = []
    for await (const { text } of rig.containers.logs(
      task.id,
      { tail: 10, follow: true },
      reading.signal,
    )) {
      lines.push(text)
      if (lines.length === 2) break
    }

    expect(lines).toEqual(['line', 'line'])
    reading.abort()
    const missing = all(rig.containers.logs('no', { tail: 1, follow: false }, reading.signal))
    await expect(missing).rejects.toMatchObject({ code: 'task-not-found' })
  })

  it('leaves containers running when the agent stops', async () => {
    const task = aTask()
    rig.containers.setTasks([task])
    await rig.until(task.id, { ready: true })

    await rig.stop()

    expect(await runtime.list()).toMatchObject([{ state: 'running' }])
  })
})
