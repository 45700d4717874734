import { afterAll, beforeAll, expect, it } from 'vitest'
import { banyan } from '../../rig/command.ts'
import type { RigEngine } from '../../rig/control-plane.ts'
import { startRig, type Rig } from '../../rig/rig.ts'
import { eventually } from '../../support/eventually.ts'

let rig: Rig

/** A keepalive every 5 s, which is waited for as long: then an engine knows; on a machine that may be busy. */
const knownWithinMs = 60_000

const page = `services:
  web:
    image: bnt/web:1
    environment: { VERSION: "v1" }
    stop_grace_period: 1s
`

beforeAll(async () => {
  rig = await startRig({ hosts: 2, engines: 3 })
  await rig.push({ 'page/compose.yaml': page })
})

afterAll(async () => {
  await rig.stop()
})

const asks = async ({ config, socket }: RigEngine, ...args: readonly string[]) =>
  await banyan(['--config', config, '--engine', `unix:${socket}`, ...args])

interface Agents {
  readonly stale?: { readonly since: number; readonly engine: string }
  readonly engines?: readonly { readonly id: string; readonly agents: number }[]
  readonly agents?: readonly { readonly state: string }[]
}

async function told(engine: RigEngine, ...args: readonly string[]): Promise<Agents> {
  const { stdout } = await asks(engine, '--json', ...args)
  return JSON.parse(stdout === '' ? '{}' : stdout) as Agents
}

it('an engine without a majority shows what it knows, changes nothing, is left, and comes back by itself', async () => {
  const cut = rig.engine(1)
  const other = rig.engine(2)
  await rig.network.isolate(cut, 'engines')
  await eventually(
    async () => ((await told(cut, 'agent', 'list')).stale ? true : undefined),
    knownWithinMs,
  )

  // what it knows, with a warning
  for (const command of [
    ['status'],
    ['ps', 'page'],
    ['history', 'page'],
    ['why', 'page'],
    ['engine'],
  ]) {
    const { code, stdout, stderr } = await asks(cut, ...command)
    expect({ command, code }).toEqual({ command, code: 0 })
    expect(stderr).toContain('Engine engine-1 has had no majority of the state since')
    expect(stdout).not.toBe('')
  }

  // nothing is changed, and that is said at once
  const before = performance.now()
  const refused = await asks(cut, 'suspend', 'page')
  expect(refused.stderr).toContain('store-unavailable')
  expect(refused.code).toBe(1)
  expect(performance.now() - before).toBeLessThan(30_000)

  // who knows several engines doesn't notice
  const all = await rig.cli('suspend', 'page')
  expect([all.code, all.stderr]).toEqual([0, ''])
  expect((await rig.json<Agents>('agent', 'list')).stale).toBeUndefined()

  // its agents are elsewhere, and nobody is lost
  await eventually(async () => {
    const { engines = [] } = await told(other, 'engine', 'list')
    const connected = engines.filter(({ id }) => id !== 'engine-1').map(({ agents }) => agents)
    return connected.reduce((sum, count) => sum + count, 0) === 2 ? true : undefined
  }, knownWithinMs)
  await rig.untilReady(rig.hosts())

  // it comes back without help, knows what happened, and tells of it
  await rig.network.heal()
  await eventually(
    async () => ((await told(cut, 'agent', 'list')).stale ? undefined : true),
    knownWithinMs,
  )
  const { code, stdout } = await asks(cut, 'status')
  expect(code).toBe(0)
  expect(stdout).toContain('suspended')
  expect((await asks(cut, 'events')).stdout).toContain(
    'engine engine-1 had no majority of the state for',
  )
  // its lease may be gone, and another one takes a moment
  await eventually(async () => {
    const resumed = await asks(cut, 'resume', 'page')
    return resumed.code === 0 || undefined
  }, knownWithinMs)
})
