import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { callUnary } from '../../platform/rpc/call.ts'
import { startCluster, type Cluster } from '../support/cluster.ts'
import { eventually } from '../support/eventually.ts'
import { startLoad } from '../support/load.ts'
import { webApp } from './compose-texts.ts'

const port = 8090
const settledWithinMs = 90_000
const phases = ['scheduling', 'starting', 'verifying', 'switching', 'draining'] as const
const victims = ['engine', 'agent', 'etcd'] as const

let cluster: Cluster
let round = 0

beforeAll(async () => {
  cluster = await startCluster()
  await cluster.repository.commit({ 'shop/compose.yaml': webApp('0', port) })
  await cluster.cli('sync', 'deploy', '--wait')
})

beforeEach(({ onTestFailed }) => {
  onTestFailed(() => void process.stderr.write(`${cluster.logs()}\n`))
})

afterAll(async () => {
  await cluster.stop()
})

/** The newest generation and how far it is; undefined while no engine answers. */
async function newest(
  app = 'shop',
): Promise<{ phase: string; wanted: number; active: number } | undefined> {
  try {
    const { applications } = await callUnary(
      cluster.connection.control,
      'Status',
      {},
      { timeoutMs: 1000 },
    )
    const shop = applications.find(application => application.name === app)
    return shop && { phase: shop.phase, wanted: shop.wanted, active: shop.active ?? 0 }
  } catch {
    return undefined
  }
}

/** Phases are short: the kill comes in the phase, or just after it. */
async function untilPhase(generation: number, phase: string, app = 'shop'): Promise<void> {
  const order = ['pending', 'building', ...phases, 'done']
  await eventually(async () => {
    const now = await newest(app)
    const reached = now?.wanted === generation && order.indexOf(now.phase) >= order.indexOf(phase)
    return reached ? true : undefined
  }, 30_000)
}

async function untilDone(generation: number, app = 'shop'): Promise<void> {
  await eventually(async () => {
    const now = await newest(app)
    return now?.active === generation && now.phase === 'done' ? true : undefined
  }, settledWithinMs)
}

/** Each dies once in each phase, and none of them twice in one rollout. */
const deaths = phases.map((_, first) =>
  phases.flatMap((phase, at) => {
    const victim = victims[(at - first + phases.length) % phases.length]
    return victim === undefined ? [] : [{ phase, victim }]
  }),
)

describe('kill -9', () => {
  it.each(deaths.map(each => [describeDeaths(each), each] as const))(
    'of %s loses nothing, and the rollout ends',
    async (_names, each) => {
      const before = (await newest())?.wanted ?? 0
      const load = startLoad(`http://${cluster.host.address}:${port}/`, 50)
      await cluster.repository.commit({ 'shop/compose.yaml': webApp(String(++round), port) })
      for (const { phase, victim } of each) {
        await untilPhase(before + 1, phase)
        cluster.kill9(victim)
        if (victim !== 'etcd') await cluster.start(victim)
      }
      await untilDone(before + 1)
      await load.sees(String(round))
      const { failed, errors } = await load.stop()

      const shop = (await cluster.containers()).filter(({ name }) => name.startsWith('shop-'))
      expect(shop.filter(({ running }) => running)).toHaveLength(2)
      expect(shop).toHaveLength(2)
      expect({ failed, errors }).toEqual({ failed: 0, errors: {} })
    },
  )
})

function describeDeaths(each: (typeof deaths)[number]): string {
  return each.map(({ phase, victim }) => `the ${victim} while ${phase}`).join(', ')
}

describe('kill -9 of the engine', () => {
  it('while it builds leaves the rollout to the next engine', async () => {
    const compose = 'services:\n  web:\n    build: ./web\n    stop_grace_period: 1s\n'
    const dockerfile = 'FROM bnt/web:1\nRUN ["/bin/sleep", "3"]\nENV VERSION=built\n'
    await cluster.repository.commit({
      'built/compose.yaml': compose,
      'built/web/Dockerfile': dockerfile,
    })
    await untilPhase(1, 'building', 'built')
    const during = await newest('built')
    cluster.kill9('engine')
    await cluster.start('engine')
    await untilDone(1, 'built')

    expect(during?.phase).toBe('building')
    const built = (await cluster.containers()).filter(({ name }) => name.startsWith('built-'))
    expect(built).toMatchObject([{ running: true }])
  })
})

describe('what runs', () => {
  it('is not touched by the death and return of the agent', async () => {
    const before = await cluster.containers()
    cluster.kill9('agent')
    await cluster.start('agent')
    await eventually(async () => {
      const { tasks } = await callUnary(cluster.connection.control, 'ListTasks', { app: 'shop' })
      return tasks.every(task => task.ready) ? true : undefined
    }, settledWithinMs)

    expect(await cluster.containers()).toEqual(before)
  })

  it('goes on serving while engine and etcd are away', async () => {
    const load = startLoad(`http://${cluster.host.address}:${port}/`, 50)
    cluster.kill9('engine')
    cluster.kill9('etcd')
    await new Promise(resolve => setTimeout(resolve, 5000))
    await cluster.start('engine')
    const { failed, errors } = await load.stop()

    expect({ failed, errors }).toEqual({ failed: 0, errors: {} })
  })
})
