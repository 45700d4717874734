import { afterEach, describe, expect, it } from 'vitest'
import { keys } from '../../../../core/keys.ts'
import type { Agent } from '../../../../core/model/agent.ts'
import { records } from '../../../../core/records.ts'
import { AgentLoads } from '../../../../engine/scheduler/agent-loads.ts'
import { aTask } from '../../../support/sample-task.ts'
import { startViewRig, type ViewRig } from '../../../support/view-rig.ts'

const minute = 60_000
let rig: ViewRig
afterEach(async () => await rig.stop())

function registered(name: string, changes: Partial<Agent> = {}): Record<string, string> {
  const agent: Agent = {
    ...{ name, version: '1', labels: {}, subnet: '10.1.7.0/24', availability: 'active' },
    capacity: { cpus: 4, memoryBytes: 1000 },
    registeredAt: 0,
    ...changes,
  }
  return { [keys.agent(name)]: records.agent.encode(agent) }
}

async function startLoads(before: Readonly<Record<string, string>>): Promise<AgentLoads> {
  rig = await startViewRig(before)
  return new AgentLoads(rig.view, 65_536)
}

describe('loads of agents', () => {
  it('follow what happens to the agents and their tasks', async () => {
    const loads = await startLoads({ ...registered('a1'), ...registered('a2') })
    expect(loads.all(0)).toMatchObject([
      { name: 'a1', tasks: 0, slot: 263 },
      { name: 'a2', tasks: 0 },
    ])

    const task = aTask()
    await rig.write({
      [keys.task('a1', task.id)]: records.task.encode(task),
      [keys.agent('a2')]: undefined,
    })

    expect(loads.all(0)).toMatchObject([{ name: 'a1', tasks: 1, images: new Set(['box:1']) }])
  })

  it('are the very same as long as nothing happens to an agent', async () => {
    const loads = await startLoads({ ...registered('a1'), ...registered('a2') })
    const before = loads.all(0)
    await rig.write({ [keys.ack('a1')]: '7' })
    expect(loads.all(10 * minute)).toBe(before)

    await rig.write(registered('a2', { availability: 'paused' }))
    const after = loads.all(10 * minute)
    expect(after[0]).toBe(before[0])
    expect(after[1]?.availability).toBe('paused')
  })

  it('damp an agent that comes and goes until it has held for two minutes', async () => {
    const losses = [1, 3, 5].map(at => at * minute)
    const loads = await startLoads(registered('a1', { losses, readySince: 6 * minute }))
    const spared = 'was lost 3 times within 10 minutes and has to hold for 2 minutes first'

    expect(loads.all(6 * minute)[0]?.spared).toBe(spared)
    expect(loads.all(8 * minute - 1)[0]?.spared).toBe(spared)
    expect(loads.all(8 * minute)[0]?.spared).toBeUndefined()
  })

  it('spare an agent that starts no containers, however long, until it says that it does', async () => {
    const trouble = { code: 'runtime-timeout', message: 'Docker hangs', since: 0 }
    const loads = await startLoads(registered('a1', { trouble }))
    const before = loads.all(100 * minute)[0]
    await rig.write(registered('a1'))

    expect(before).toMatchObject({
      spared: 'starts no containers: Docker hangs',
      trouble: 'Docker hangs',
    })
    expect(loads.all(100 * minute)[0]?.spared).toBeUndefined()
  })
})
