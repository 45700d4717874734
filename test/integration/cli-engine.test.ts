import { afterAll, beforeAll, expect, it } from 'vitest'
import { banyan, FakeEngine } from './cli-fake-engine.ts'

let engine: FakeEngine

beforeAll(async () => {
  engine = await FakeEngine.start()
  const ready = { state: 'ready', version: '0.1.0', startedAt: Date.now() - 5 * 60_000 }
  engine.answers = {
    Version: () => ({ version: '0.1.0', engineId: 'engine-1' }),
    ListEngines: () => ({
      engines: [
        {
          id: 'engine-1',
          ...ready,
          address: '192.0.2.10:50052',
          agents: 2,
          here: true,
          vote: 'votes',
        },
        { id: 'engine-2', state: 'away' },
      ],
      agentsConnected: 2,
      agentsKnown: 3,
    }),
  }
})

afterAll(async () => {
  await engine.close()
})

/** The first engine of the line is one that nobody runs. */
const ask = async (...args: readonly string[]) =>
  await banyan([
    ...['--engine', 'unix:/nowhere/engine.sock', '--engine', `unix:${engine.socket}`],
    ...args,
  ])

it('shows the engine that answers, and the cluster in numbers', async () => {
  const { exitCode, stdout } = await ask('engine')

  expect(exitCode).toBe(0)
  expect(stdout).toMatch(/^Engine\n={50}\n {2}Status: running\n {2}Uptime: 5 m\n/)
  expect(stdout).toMatch(/Cluster Summary\n-{50}\n {2}Engines: 1\/2 running\n {2}Agents: 2\/3 conn/)
})

it('lists engines, those that are away too', async () => {
  const [list, json] = await Promise.all([ask('engine', 'list'), ask('engine', 'list', '--json')])

  expect(list.stdout).toMatch(/engine-1 \* +ready +192\.0\.2\.10:50052 +0\.1\.0 +5 m +2 +votes\n/)
  expect(list.stdout).toMatch(/engine-2 +away/)
  expect(JSON.parse(json.stdout)).toMatchObject({ engines: [{ here: true }, { state: 'away' }] })
})
