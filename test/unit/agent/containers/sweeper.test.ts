import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { pino } from 'pino'
import { startSweeper, type Swept } from '../../../../agent/containers/sweeper.ts'
import { eventually } from '../../../support/eventually.ts'
import { FakeRuntime } from '../../../support/fake-runtime.ts'
import { aTask, aWanted } from '../../../support/sample-task.ts'

const log = pino({ level: 'silent' })
const volume = { name: 'data', driverOpts: {}, labels: {}, external: false }
const data = { ...volume, runtimeName: 'shop_data' }
const mounts = [{ kind: 'volume', name: 'data', target: '/data', readOnly: false }] as const

let runtime: FakeRuntime
let reports: Swept[]
let stop: AbortController

beforeEach(() => {
  runtime = new FakeRuntime()
  runtime.images.set('box:1', undefined)
  reports = []
  stop = new AbortController()
})

afterEach(() => stop.abort())

function sweeper() {
  const report = (swept: Swept) => void reports.push(swept)
  return startSweeper({ runtime, report, log, signal: stop.signal })
}

async function container(app: string): Promise<string> {
  const wanted = aWanted(aTask({ mounts, volumes: [data] }))
  return await runtime.create({ ...wanted, app })
}

async function reported(): Promise<Swept> {
  return await eventually(async () => await Promise.resolve(reports.at(-1)), 5000)
}

describe('volumes of an application that is down', () => {
  it('go, and nothing of the others', async () => {
    runtime.volumes.add('other_data')
    await runtime.remove(await container('shop'))

    sweeper().setApps(['shop'])

    expect(await reported()).toEqual({ app: 'shop', removed: ['shop_data'], kept: [] })
    expect([...runtime.volumes]).toEqual(['other_data'])
  })

  it('wait until its last container is gone', async () => {
    const last = await container('shop')
    sweeper().setApps(['shop'])
    await new Promise(resolve => setTimeout(resolve, 100))
    const early = [...reports]

    await runtime.remove(last)

    expect(early).toEqual([])
    expect(await reported()).toMatchObject({ removed: ['shop_data'] })
  })

  it('stay while somebody else uses them, which is told', async () => {
    await runtime.remove(await container('shop'))
    await container('neighbour')

    sweeper().setApps(['shop'])

    expect(await reported()).toMatchObject({ app: 'shop', removed: [], kept: [expect.any(String)] })
    expect([...runtime.volumes]).toEqual(['shop_data'])
  })

  it('stay when it is resumed before', async () => {
    const last = await container('shop')
    const sweeping = sweeper()
    sweeping.setApps(['shop'])
    sweeping.setApps([])
    await runtime.remove(last)
    await new Promise(resolve => setTimeout(resolve, 700))

    expect([...runtime.volumes]).toEqual(['shop_data'])
  })

  it('are told of once, also when there are none', async () => {
    const sweeping = sweeper()
    sweeping.setApps(['empty'])
    expect(await reported()).toEqual({ app: 'empty', removed: [], kept: [] })

    sweeping.setApps(['empty'])
    await new Promise(resolve => setTimeout(resolve, 50))

    expect(reports).toHaveLength(1)
  })
})
