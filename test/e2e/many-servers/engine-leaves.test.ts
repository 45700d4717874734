import { resolve } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { type Rig, startRig } from '../../rig/rig.ts'
import { eventually } from '../../support/eventually.ts'

let rig: Rig

beforeAll(async () => {
  rig = await startRig({ hosts: 1, engines: 2 })
}, 120_000)

beforeEach(({ onTestFailed }) => {
  onTestFailed(() => void process.stderr.write(`${rig.logs()}\n`))
})

afterAll(async () => {
  await rig.stop()
})

interface Engines {
  readonly engines: readonly {
    readonly id: string
    readonly state: string
    readonly agents: number
  }[]
}

async function engines() {
  const { stdout } = await rig.engine(2).cli('--json', 'engine', 'list')
  return (JSON.parse(stdout) as Engines).engines
}

it('an engine that is removed is out at once and stays out, until somebody allows it', async () => {
  const [gone, other] = [rig.engine(1), rig.engine(2)]
  const took = performance.now()

  const removed = await other.cli('engine', 'remove', gone.id, '--yes')
  await eventually(() => Promise.resolve(gone.engine.running ? undefined : true), 10_000)
  const outMs = Math.round(performance.now() - took)
  const left = await eventually(async () => {
    const all = await engines()
    return all.length === 1 && all[0]?.agents === 1 ? all[0].id : undefined
  }, 30_000)
  const argv = [process.execPath, resolve('dist/engine/main.js'), '--config', gone.config]
  const again = gone.machine.space().run(...argv)

  await expect(again).rejects.toThrow(`${gone.id} was removed from its cluster`)
  await expect(again).rejects.toThrow(`banyan engine allow ${gone.id}`)
  const allowed = await other.cli('engine', 'allow', gone.id)
  await gone.engine.start()
  const both = await eventually(async () => {
    const ready = (await engines()).filter(({ state }) => state === 'ready')
    return ready.length === 2 ? ready.map(({ id }) => id) : undefined
  }, 30_000)

  process.stderr.write(`out after ${outMs} ms\n`)
  expect([removed.code, allowed.code]).toEqual([0, 0])
  expect(left).toBe(other.id)
  expect(both).toEqual([gone.id, other.id])
})
