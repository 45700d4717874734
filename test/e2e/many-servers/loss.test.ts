import { connect, type Socket } from 'node:net'
import { once } from 'node:events'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { RigHost } from '../../rig/host.ts'
import { startRig, type Rig } from '../../rig/rig.ts'
import { eventually } from '../../support/eventually.ts'
import { startLoad } from '../../support/load.ts'
import { compose, idle, on, page } from './apps.ts'
import { hostOf, tasksOf, theTask } from './inside.ts'
import { runningNames, untilAllRun } from './running.ts'

const pagePort = 8080
const echoPort = 9000
const movedWithinMs = 90_000

let rig: Rig

beforeAll(async () => {
  rig = await startRig({ hosts: 3 })
  await rig.push({
    'front/compose.yaml': compose({ web: page('one', { port: pagePort }) }),
    'store/compose.yaml': compose(
      { db: { ...idle, volumes: ['data:/data'] } },
      { volumes: { data: {} } },
    ),
    'echo/compose.yaml': compose({
      echo: on('host-2', {
        ...idle,
        command: ['nc', '-ll', '-p', '9000', '-e', 'cat'],
        ports: [`${echoPort}:9000`],
      }),
    }),
  })
})

beforeEach(({ onTestFailed }) => {
  onTestFailed(() => void process.stderr.write(`${rig.logs()}\n`))
})

afterAll(async () => {
  await rig.stop()
})

interface Agents {
  readonly agents: readonly { readonly name: string; readonly trouble: string }[]
}

const urlOf = ({ address }: RigHost) => `http://${address}:${pagePort}/`

describe('an open connection to a container on another server', () => {
  const say = async (socket: Socket, text: string) => {
    socket.write(text)
    const [answer] = (await once(socket, 'data')) as [Buffer]
    return answer.toString()
  }

  it('survives the restart of both agents', async () => {
    const socket = connect(echoPort, rig.host(1).address)
    const before = await say(socket, 'before')
    for (const host of [rig.host(1), rig.host(2)]) {
      await host.agent.kill()
      await host.agent.start()
    }
    await rig.untilReady(rig.hosts())
    const after = await say(socket, 'after')
    socket.destroy()

    expect([before, after]).toEqual(['before', 'after'])
  })
})

describe('kill -9 of the engine', () => {
  it('stops no traffic, and its agents come back to the next one', async () => {
    const containers = await runningNames(rig.hosts())
    const loads = [1, 2].map(n => startLoad(urlOf(rig.host(n)), 20))
    await rig.control.engine.kill()
    await rig.control.engine.start()
    await rig.untilReady(rig.hosts())
    const results = await Promise.all(loads.map(load => load.stop()))

    for (const { failed, errors } of results) {
      expect({ failed, errors }).toEqual({ failed: 0, errors: {} })
    }
    expect(await runningNames(rig.hosts())).toEqual(containers)
  })
})

describe('a server whose Docker Engine is gone', () => {
  it('serves on, says so, and gets nothing new until it is back', async () => {
    const host = rig.host(2)
    // an agent that has just started joins when its Docker Engine answers: it has to be at work
    await rig.push({ 'early/compose.yaml': compose({ web: on(host.name, idle) }) })
    const load = startLoad(urlOf(host), 20)
    await host.dockerEngine.kill()
    const troubleOf = async () => {
      const { agents } = await rig.json<Agents>('agent', 'list')
      return agents.find(({ name }) => name === host.name)?.trouble
    }
    const trouble = await eventually(async () => (await troubleOf()) || undefined, movedWithinMs)
    await rig.push({ 'late/compose.yaml': compose({ web: { ...idle, deploy: { replicas: 4 } } }) })
    const late = await tasksOf(rig, 'late')
    const { failed, errors } = await load.stop()
    await host.dockerEngine.start()
    await eventually(async () => ((await troubleOf()) === '' ? true : undefined), movedWithinMs)

    expect(trouble).toContain("Can't list containers")
    expect(late.map(({ agent }) => agent)).not.toContain(host.name)
    expect({ failed, errors }).toEqual({ failed: 0, errors: {} })
    await rig.push({ 'early/compose.yaml': null, 'late/compose.yaml': null })
  })
})

describe('a dead server', () => {
  it('has its stateless tasks replaced, its volumes waited for, and no duplicate when it is back', async () => {
    const before = await runningNames(rig.hosts())
    const db = await theTask(rig, 'store', 'db')
    const { agent: holder } = db
    const dead = hostOf(rig, db)
    const alive = rig.hosts().filter(host => host !== dead)

    await dead.kill()
    await untilAllRun(rig, 'front', 3, agent => agent !== holder)
    const answers = await Promise.all(
      alive.flatMap(host => [1, 2, 3, 4].map(async () => await (await fetch(urlOf(host))).text())),
    )
    const why = await rig.cli('why', 'store')
    const store = await tasksOf(rig, 'store')

    expect(new Set(answers)).toEqual(new Set(['one\n']))
    expect(store.map(({ agent }) => agent)).toEqual([holder])
    expect(why.stdout).toMatch(new RegExp(`${holder}.*(lost|volume)|(lost|volume).*${holder}`))

    await dead.start()
    await rig.untilReady(rig.hosts())
    await untilAllRun(rig, 'store', 1, agent => agent === holder)
    await eventually(async () => {
      const now = await runningNames(rig.hosts())
      return now.length === before.length ? true : undefined
    }, movedWithinMs)
  })
})

describe('a drained server', () => {
  it('is emptied without a failed request, and a new one takes its share', async () => {
    const drained = rig.host(3)
    const loads = [1, 2].map(n => startLoad(urlOf(rig.host(n)), 50))
    const { code, stdout, stderr } = await rig.cli('agent', 'drain', drained.name)
    const front = await tasksOf(rig, 'front')
    const added = await rig.addHost()
    await eventually(
      async () =>
        (await tasksOf(rig, 'front')).some(({ agent, ready }) => agent === added.name && ready)
          ? true
          : undefined,
      movedWithinMs,
    )
    await untilAllRun(rig, 'front', 3, agent => agent !== drained.name)
    const results = await Promise.all(loads.map(load => load.stop()))

    expect([0, 2], stdout + stderr).toContain(code)
    expect(front.filter(({ agent }) => agent === drained.name)).toEqual([])
    for (const { failed, errors } of results) {
      expect({ failed, errors }).toEqual({ failed: 0, errors: {} })
    }
  })
})
