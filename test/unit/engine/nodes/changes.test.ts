import { pino } from 'pino'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { keys, prefixes } from '../../../../core/keys.ts'
import type { Agent } from '../../../../core/model/agent.ts'
import { records } from '../../../../core/records.ts'
import { Events } from '../../../../engine/events.ts'
import { setAvailability } from '../../../../engine/nodes/availability.ts'
import type { NodesContext } from '../../../../engine/nodes/change-agent.ts'
import { labelAgent } from '../../../../engine/nodes/labels.ts'
import { noteCondition } from '../../../../engine/nodes/trouble.ts'
import { noteTunnelKey } from '../../../../engine/nodes/tunnel-key.ts'
import { removeAgent } from '../../../../engine/nodes/remove.ts'
import { systemClock } from '../../../../platform/clock.ts'
import { anApplication, aStatus } from '../../../support/builders.ts'
import { aTask } from '../../../support/sample-task.ts'
import { startViewRig, type ViewRig } from '../../../support/view-rig.ts'

const agent: Agent = {
  ...{ name: 'a1', version: '1', subnet: '10.200.1.0/24', availability: 'active' },
  ...{ registeredAt: 0, labels: { zone: 'eu' }, capacity: { cpus: 4, memoryBytes: 1000 } },
}
const task = aTask()
const put = (changes: Partial<Agent>) => ({
  [keys.agent('a1')]: records.agent.encode({ ...agent, ...changes }),
})

let rig: ViewRig
let context: NodesContext

beforeEach(async () => {
  rig = await startViewRig(put({}))
  const { store, view } = rig
  const events = new Events(store, pino({ level: 'silent' }), () => Date.now())
  context = { store, view, events, clock: systemClock }
})

afterEach(async () => await rig.stop())

const now = () => rig.view.agents.get('a1')?.value
/** Sleeps as long as others need to do something. */
const quickClock = () => ({
  ...systemClock,
  sleep: async () => await new Promise<void>(resolve => setTimeout(resolve, 1)),
})
const told = async () => {
  const { entries } = await rig.store.range(prefixes.events)
  return entries.map(({ value }) => records.event.decode(value).message)
}

describe('availability', () => {
  it('changes once, and says who', async () => {
    await setAvailability(context, 'a1', 'drained', 'ana')
    await setAvailability(context, 'a1', 'drained', 'ben')

    expect(now()?.availability).toBe('drained')
    expect(await told()).toEqual(['ana drained a1: its tasks go elsewhere'])
  })

  it('activated, an agent begins anew', async () => {
    await rig.write(put({ losses: [1, 2, 3], readySince: 4 }))
    await setAvailability(context, 'a1', 'active', '')

    expect(now()?.losses).toBeUndefined()
    expect(now()?.readySince).toBeGreaterThan(4)
    expect(await told()).toEqual(['somebody activated a1: it takes tasks'])
  })

  it('of an agent that nobody knows can not change', async () => {
    await expect(setAvailability(context, 'b', 'paused', '')).rejects.toMatchObject({
      code: 'agent-unknown',
      message: 'no agent "b"; there is a1',
    })
  })
})

describe('the key of a tunnel', () => {
  const key = Buffer.alloc(32, 1).toString('base64')
  const endpoint = '192.0.2.1:51820'

  it('changes when its agent says so, once', async () => {
    await rig.write(put({ overlay: { publicKey: 'old', endpoint } }))
    await noteTunnelKey(context, 'a1', key)
    await noteTunnelKey(context, 'a1', key)

    expect(now()?.overlay).toEqual({ publicKey: key, endpoint })
    expect(await told()).toEqual(['a1 has a new key for its tunnel'])
  })

  it('stays none where there is no tunnel', async () => {
    await noteTunnelKey(context, 'a1', key)

    expect(now()).toEqual(agent)
  })

  it.each(['', 'new', `${key}\n`])('is not %j', async nonsense => {
    const refused = noteTunnelKey(context, 'a1', nonsense)

    await expect(refused).rejects.toMatchObject({ code: 'tunnel-key-invalid' })
  })
})

describe('labels', () => {
  it('stand above those of the configuration, and are taken away again', async () => {
    await labelAgent(context, 'a1', { put: { zone: 'us', disk: 'ssd' }, removed: [] }, 'ana')
    expect(now()?.assigned).toEqual({ zone: 'us', disk: 'ssd' })
    await labelAgent(context, 'a1', { put: {}, removed: ['zone'] }, 'ana')
    expect(now()?.assigned).toEqual({ disk: 'ssd' })
    await labelAgent(context, 'a1', { put: {}, removed: ['disk'] }, 'ana')

    expect(now()).toEqual(agent)
    expect(await told()).toEqual([
      'ana labelled a1: zone=us disk=ssd',
      'ana labelled a1: zone-',
      'ana labelled a1: disk-',
    ])
  })

  it('that change nothing write nothing', async () => {
    const { unchanged } = await labelAgent(context, 'a1', { put: {}, removed: ['gone'] }, 'ana')

    expect(unchanged).toBe(true)
    expect(await told()).toEqual([])
  })

  it.each([
    ['a name', { put: { 'a b': '1' }, removed: [] }, 'label-invalid'],
    ['an end', { put: { 'a-': '1' }, removed: [] }, 'label-invalid'],
    ['a length', { put: { a: 'x'.repeat(129) }, removed: [] }, 'label-invalid'],
    [
      'a number',
      { put: Object.fromEntries(Array.from({ length: 64 }, (_, i) => [`l${i}`, ''])), removed: [] },
      'labels-too-many',
    ],
  ])('have %s that is none', async (_name, change, code) => {
    await expect(labelAgent(context, 'a1', change, '')).rejects.toMatchObject({ code })
    expect(now()).toEqual(agent)
  })
})

describe('removal', () => {
  const traces = {
    [keys.subnet(1)]: JSON.stringify('a1'),
    [keys.subnet(2)]: JSON.stringify('b1'),
    [keys.task('a1', task.id)]: records.task.encode(task),
    [keys.status('a1', task.id)]: records.status.encode(aStatus(task)),
    [keys.ack('a1')]: '7',
    [keys.alive('a1')]: records.alive.encode({ incarnation: 'i', engine: 'e' }),
  }
  const left = async () => {
    const { entries } = await rig.store.range(prefixes.root)
    return entries.map(({ key }) => key).filter(key => !key.startsWith(prefixes.events))
  }

  it('leaves no trace of an agent that is lost', async () => {
    await rig.write({ ...traces, ...put({ lost: { since: 1 } }) })
    const removed = await removeAgent(context, 'a1', false, 'ana')

    expect(await left()).toEqual([keys.subnet(2)])
    expect(removed).toEqual({ tasks: 1, volumes: [], wasConnected: true })
    expect(await told()).toEqual(['ana removed a1'])
  })

  it.each([
    ['there are tasks', traces],
    ['containers are stopping', { ...traces, [keys.task('a1', task.id)]: undefined }],
  ])('is refused while %s; forced, it waits until the agent is lost', async (_what, records_) => {
    await rig.write(records_)
    await expect(removeAgent(context, 'a1', false, 'ana')).rejects.toMatchObject({
      code: 'agent-in-use',
    })
    expect(now()).toEqual(agent)
    const removed = removeAgent(context, 'a1', true, 'ana')
    await expect.poll(now).toMatchObject({ availability: 'paused', removing: true })
    const before = await left()
    await rig.write(put({ removing: true, lost: { since: 1 } }))
    await removed

    expect(before).toEqual(expect.arrayContaining([keys.agent('a1'), keys.status('a1', task.id)]))
    expect(await left()).toEqual([keys.subnet(2)])
    expect(await told()).toEqual(['ana removes a1: it is cut off', 'ana removed a1'])
  })

  it('leaves the tasks that are wanted elsewhere, but none that is done or was for this agent alone', async () => {
    const each = aTask({ name: 'each' })
    const done = aTask({ name: 'done' })
    const serving = { hashes: [each.hash], replicas: 1, ports: [] }
    const application = anApplication({ serving: { each: { ...serving, global: true } } })
    await rig.write({
      ...put({ lost: { since: 1 } }),
      ...Object.fromEntries(
        [task, each, done].map(t => [keys.task('a1', t.id), records.task.encode(t)]),
      ),
      [keys.status('a1', done.id)]: records.status.encode(
        aStatus(done, { state: 'exited', exitCode: 0 }),
      ),
      [keys.application(task.app)]: records.application.encode(application),
    })
    await removeAgent(context, 'a1', true, 'ana')

    expect(await left()).toEqual([keys.application(task.app), keys.task('a1', task.id)])
  })

  it('of an agent that has nothing is done at once', async () => {
    await rig.write({ [keys.alive('a1')]: traces[keys.alive('a1')] })
    await removeAgent(context, 'a1', false, 'ana')

    expect(await left()).toEqual([])
  })

  it('is given up when the agent is heard of for too long, and when a person wants it back', async () => {
    await rig.write(traces)
    const quick = { ...context, clock: quickClock() }
    await expect(removeAgent(quick, 'a1', true, 'ana')).rejects.toMatchObject({
      code: 'agent-heard',
    })
    const removed = removeAgent(context, 'a1', true, 'ana')
    await setAvailability(context, 'a1', 'active', 'ben')

    await expect(removed).rejects.toMatchObject({ code: 'agent-contended' })
    expect(now()).toMatchObject({ availability: 'active' })
    expect(now()?.removing).toBeUndefined()
  })

  it('is refused while there is data, unless a person gives it up', async () => {
    const homes = {
      [keys.home('shop_data')]: JSON.stringify('a1'),
      [keys.home('shop:/srv/x')]: JSON.stringify('a1'),
      [keys.home('other')]: JSON.stringify('b1'),
    }
    await rig.write({ ...homes, ...put({ lost: { since: 1 } }) })
    await expect(removeAgent(context, 'a1', false, 'ana')).rejects.toMatchObject({
      code: 'agent-has-data',
    })
    await removeAgent(context, 'a1', true, 'ana')

    expect(await left()).toEqual([keys.home('other')])
    expect(await told()).toEqual(['ana removed a1; the data of shop:/srv/x, shop_data is given up'])
  })
})

describe('the condition that an agent tells', () => {
  const hangs = { code: 'runtime-timeout', message: 'Docker hangs' }
  const well = { code: '', message: '' }

  it('is noted once, with its time, and cut', async () => {
    await noteCondition(context, 'a1', { ...hangs, message: 'x'.repeat(1000) })
    const { entries: before } = await rig.store.range(prefixes.agents)
    await noteCondition(context, 'a1', { ...hangs, message: 'y' })
    const { entries: after } = await rig.store.range(prefixes.agents)

    expect(after).toEqual(before)
    expect(now()?.trouble).toMatchObject({ code: 'runtime-timeout', message: 'x'.repeat(500) })
    expect(Date.now() - (now()?.trouble?.since ?? 0)).toBeLessThan(60_000)
  })

  it('is over when it says so; an agent that was well writes nothing', async () => {
    await noteCondition(context, 'a1', well)
    const before = await told()
    await noteCondition(context, 'a1', hangs)
    await noteCondition(context, 'a1', well)

    expect(before).toEqual([])
    expect(now()).toEqual(agent)
    expect(await told()).toEqual([
      'a1 starts no containers: Docker hangs',
      'a1 starts containers again',
    ])
  })
})
