import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { RigHost } from '../../rig/host.ts'
import { startRig, type Rig } from '../../rig/rig.ts'
import { eventually } from '../../support/eventually.ts'
import { startLoad } from '../../support/load.ts'
import { compose, idle, notOn, on, page } from './apps.ts'
import { hostOf, tasksOf, theTask } from './inside.ts'
import { runningNames, untilAllRun, untilAsWanted } from './running.ts'

const ports = { base: 8081, pair: 8082, hello: 8083 }
const cutOff = [2, 3, 4]
const lostWithinMs = 90_000

let rig: Rig
/** That of `base`, before its host was paused. */
let baseContainer: string

beforeAll(async () => {
  const policy = { volume_drivers: ['shared'] }
  rig = await startRig({ hosts: 4, repository: { policy } })
  await rig.push({
    'base/compose.yaml': compose({
      web: on('host-1', page('base', { port: ports.base, replicas: 1 })),
    }),
    'pair/compose.yaml': compose({
      web: notOn(['host-3', 'host-4'], page('pair', { port: ports.pair, replicas: 2 })),
    }),
    'hello/compose.yaml': compose({
      web: notOn(['host-1', 'host-2'], page('hello', { port: ports.hello, replicas: 1 })),
    }),
  })
  baseContainer = (await theTask(rig, 'base', 'web')).containerId
  await rig.cli('agent', 'pause', 'host-1')
  await rig.push({ 'ledger/compose.yaml': ledger() })
})

beforeEach(({ onTestFailed }) => {
  onTestFailed(() => void process.stderr.write(`${rig.logs()}\n`))
})

afterAll(async () => {
  await rig.stop()
})

/**
 * For each host that will be cut off a service that may run there and on host 1. It writes its name, ten times a second,
 * on storage that both reach all the time, and takes no notice of SIGTERM.
 */
function ledger(): string {
  const write = 'while true; do echo "$$HOSTNAME" >> /data/names; sleep 0.1; done'
  const services = cutOff.map(n => {
    const others = cutOff.filter(other => other !== n).map(other => `host-${other}`)
    const { stop_grace_period: _ofIdle, ...service } = idle
    const volumes = [`data-${n}:/data`]
    const command = ['/bin/sh', '-c', write]
    return [`of-${n}`, notOn(others, { ...service, command, volumes })] as const
  })
  const volumes = cutOff.map(n => [`data-${n}`, { driver: 'shared' }] as const)
  return compose(Object.fromEntries(services), { volumes: Object.fromEntries(volumes) })
}

function namesWritten(n: number): string[] {
  const file = join(rig.volumes.folder(`ledger_data-${n}`), 'names')
  return readFileSync(file, 'utf8').trimEnd().split('\n')
}

/** Who wrote after whom: a name comes again where two wrote at once. */
function writersSince(n: number, line: number): string[] {
  const names = namesWritten(n).slice(line)
  return names.filter((name, at) => name !== names[at - 1])
}

const urlOn = ({ address }: RigHost, app: keyof typeof ports) => `http://${address}:${ports[app]}/`

/** Where each task is. */
async function placesOf(apps: readonly string[]): Promise<string[]> {
  const tasks = await Promise.all(apps.map(async app => await tasksOf(rig, app)))
  return tasks.flat().map(({ id, agent }) => `${id} on ${agent}`)
}

async function untilLost(names: readonly string[]): Promise<void> {
  await eventually(async () => {
    const { agents } = await rig.json<{ agents: { name: string; state: string }[] }>('status')
    const lost = agents.filter(({ state }) => state === 'lost').map(({ name }) => name)
    return lost.sort().join() === [...names].sort().join() ? true : undefined
  }, lostWithinMs)
}

describe('a paused server', () => {
  it('keeps what it has and gets nothing of a push, until it is activated', async () => {
    const later = compose({ idle: on('host-1', idle) })
    await rig.repository.commit({ 'later/compose.yaml': later })
    await rig.cli('sync', 'deploy', '--no-wait')
    await eventually(async () => {
      const { stdout } = await rig.cli('why', 'later')
      return stdout.includes('is paused') ? true : undefined
    }, lostWithinMs)
    const pushed = [...(await tasksOf(rig, 'ledger')), ...(await tasksOf(rig, 'later'))]
    const base = await theTask(rig, 'base', 'web')
    const answer = await (await fetch(urlOn(rig.host(1), 'base'))).text()
    await rig.cli('agent', 'activate', 'host-1')
    await untilAllRun(rig, 'later', 1, agent => agent === 'host-1')

    expect(pushed.map(({ agent }) => agent).sort()).toEqual(cutOff.map(n => `host-${n}`))
    expect([base.containerId, answer]).toEqual([baseContainer, 'base\n'])
  })
})

describe('an agent that hangs', () => {
  it('has its tasks replaced, stops no traffic, and leaves nothing twice when it goes on', async () => {
    const hung = rig.host(1)
    const loads = [hung, rig.host(2)].map(host => startLoad(urlOn(host, 'pair'), 10))
    hung.agent.pause()
    await untilAllRun(rig, 'pair', 2, agent => agent !== hung.name)
    hung.agent.resume()
    await rig.untilReady(rig.hosts())
    await untilAsWanted(rig)
    const [there, elsewhere] = await Promise.all(loads.map(async load => await load.stop()))

    expect(there).toMatchObject({ failed: 0, errors: {} })
    // connections to a server that is given up are ended, and it may have been answering one
    expect(elsewhere?.failed, JSON.stringify(elsewhere?.errors)).toBeLessThan(3)
  })
})

describe('servers that are cut off, from all or in one direction', () => {
  it('have ended what writes shared data before it starts elsewhere, and nothing is twice after', async () => {
    const from = new Map(cutOff.map(n => [n, namesWritten(n).length]))
    await rig.network.cut(rig.host(2))
    await rig.network.lose(rig.host(3), rig.control)
    await rig.network.lose(rig.control, rig.host(4))
    await untilAllRun(rig, 'ledger', 3, agent => agent === 'host-1')
    const left = await runningNames(cutOff.map(n => rig.host(n)))
    const why = await eventually(async () => {
      const { stdout } = await rig.cli('why', 'hello')
      return stdout.includes('is lost') ? stdout : undefined
    })
    await rig.network.heal()
    await rig.untilReady(rig.hosts())
    await untilAsWanted(rig)
    const writers = cutOff.map(n => writersSince(n, from.get(n) ?? 0))

    expect(left.filter(name => name.startsWith('ledger-'))).toEqual([])
    expect(why).toMatch(/host-[34] is lost/)
    for (const names of writers) {
      expect(names).toHaveLength(2)
      expect(new Set(names).size).toBe(2)
    }
  })
})

describe('an engine that nobody reaches', () => {
  it('stops no traffic and moves nothing, and nothing runs twice when it is back', async () => {
    const before = await placesOf(['base', 'pair', 'hello', 'ledger'])
    const from = new Map(cutOff.map(n => [n, namesWritten(n).length]))
    const near = startLoad(urlOn(rig.host(1), 'base'), 20)
    const far = startLoad(urlOn(rig.host(2), 'hello'), 20)
    await rig.network.cutEngine()
    await untilLost(rig.hosts().map(({ name }) => name))
    const results = [await far.stop()]
    await rig.network.heal()
    await rig.untilReady(rig.hosts())
    await untilAsWanted(rig)
    results.push(await near.stop())

    expect(await placesOf(['base', 'pair', 'hello', 'ledger'])).toEqual(before)
    for (const { failed, errors } of results) {
      expect({ failed, errors }).toEqual({ failed: 0, errors: {} })
    }
    for (const n of cutOff) {
      const names = writersSince(n, from.get(n) ?? 0)
      expect(names).toEqual([...new Set(names)])
    }
  })
})

describe('a server that is removed', () => {
  it('is forgotten, and what it had starts elsewhere', async () => {
    const removed = hostOf(rig, await theTask(rig, 'ledger', 'of-2'))
    await rig.removeHost(removed)
    await eventually(async () => {
      const task = (await tasksOf(rig, 'ledger')).find(({ service }) => service === 'of-2')
      return task?.ready && task.agent !== removed.name ? true : undefined
    }, lostWithinMs)
    const { stdout } = await rig.cli('agent', 'list')
    const answers = rig.hosts().map(async host => await (await fetch(urlOn(host, 'hello'))).text())

    expect(stdout).not.toContain(removed.name)
    expect(new Set(await Promise.all(answers))).toEqual(new Set(['hello\n']))
  })
})
