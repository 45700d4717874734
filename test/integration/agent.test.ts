import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Docker from 'dockerode'
import { stringify } from 'yaml'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { writeJoinFile } from '../../platform/membership/join-file.ts'
import type { Route } from '../../core/model/route.ts'
import type { Task } from '../../core/model/task.ts'
import { type Dockerd, startDockerd } from '../support/dockerd.ts'
import { FakeEngine } from '../support/fake-engine.ts'
import { createTestHost, type TestHost, within } from '../support/netns.ts'
import { aTask } from '../support/sample-task.ts'
import { buildScratchImage } from '../support/scratch-image.ts'

const subnet = '10.211.7.0/24'
const gateway = '10.211.7.1'
const page = `mkdir -p /www && echo ok > /www/index.html && exec httpd -f -p 80 -h /www`
const web: Task = aTask({ image: 'box:1', command: ['/bin/sh', '-c', page] })
const db: Task = aTask({ name: 'db', image: 'box:1', command: ['/bin/sleep', '1000'] })

let host: TestHost
let docker: Dockerd
let engine: FakeEngine
let home: string
let agent: ChildProcess

/** The real agent with the real Docker, iptables and resolver on a host of its own; only the engine is played. */
beforeAll(async () => {
  host = createTestHost()
  docker = await startDockerd({ netns: host.name })
  await buildScratchImage(docker.socket, 'box:1')
  engine = new FakeEngine(subnet)
  const ours = /via (\S+)/.exec(within(host.name, 'ip', 'route', 'show', 'default'))?.[1] ?? ''
  const { address, joined } = await engine.listenGuarded(ours, 'a1')
  home = mkdtempSync(join(tmpdir(), 'bnt-a-'))
  await writeJoinFile(join(home, 'data', 'join.json'), joined)
  const [engine_host, engine_port] = address.split(':')
  const settings = {
    ...{ node_name: 'a1', data_dir: join(home, 'data'), docker_host: docker.socket },
    ...{ engine_host, engine_port: Number(engine_port), dns: { upstreams: ['127.0.0.1:9'] } },
    network: { name: 'bnt-agent', bridge: 'bnt-agent0' },
  }
  writeFileSync(join(home, 'banyan.yaml'), stringify({ agent: settings }))
  agent = runAgent()
})

afterAll(async () => {
  agent.kill('SIGKILL')
  await engine.server?.close()
  await docker.stop()
  host.remove()
  rmSync(home, { recursive: true, force: true })
})

it('runs what is wanted, under its name and on its port', async () => {
  await connected(1)
  engine.snapshot(1, [web])
  const address = await addressOfReady()

  engine.snapshot(2, [web], [routeTo(address)])
  await acknowledged(2)

  expect(await ask()).toBe('ok\n')
  const lookup = ['busybox', 'nslookup', 'web.shop.internal', gateway]
  expect(within(host.name, ...lookup)).toContain(address)
  expect(await inContainer('nslookup', 'web')).toContain(address)
  expect(await inContainer('wget', '-qO-', `http://${gateway}:8080/`)).toContain('ok')
})

it('killed and started again, touches nothing and carries on', async () => {
  const before = await containers()
  const route = routeTo(await addressOfReady())

  await end('SIGKILL')
  const whileDead = await ask()
  agent = runAgent()
  await connected(2)
  engine.got.length = 0
  engine.snapshot(3, [web], [route])
  await acknowledged(3)
  await expect.poll(() => engine.reports().some(report => report.complete), long).toBe(true)

  expect(whileDead).toBe('ok\n')
  expect(await ask()).toBe('ok\n')
  expect(await containers()).toEqual(before)
  const [complete] = engine.reports().filter(report => report.complete)
  expect(complete?.statuses).toEqual([web.id])
})

it('started again where no engine answers, ends what other servers may write too by now', async () => {
  const route = routeTo(await addressOfReady())
  engine.snapshot(4, [web, { ...db, exclusive: true }], [route])
  await expect.poll(() => engine.statuses().get(db.id)?.ready, long).toBe(true)
  await end('SIGKILL')
  await engine.server?.close()
  rmSync(join(home, 'data', 'contact.json'), { force: true })
  const before = await running()
  agent = runAgent()

  await expect.poll(running, long).toEqual([web.id])
  expect(before).toEqual([db.id, web.id].sort())
})

it('asked to end, ends well and leaves everything running', async () => {
  const before = await containers()

  const code = await end('SIGTERM')

  expect(code).toBe(0)
  expect(await containers()).toEqual(before)
  expect(await ask()).toBe('ok\n')
})

it('torn down, leaves no trace; twice is fine', async () => {
  expect(await finished(runAgent('teardown'))).toBe(0)

  expect(await containers()).toEqual([])
  expect(within(host.name, 'iptables-save')).not.toMatch(/BANYAN|BYN/)
  expect(within(host.name, 'ip', 'link')).not.toContain('bnt-agent0')
  expect(await finished(runAgent('teardown'))).toBe(0)
})

const long = { timeout: 30_000 }

function runAgent(...words: string[]): ChildProcess {
  const main = ['--import', 'tsx', 'agent/main.ts', ...words, '--config', join(home, 'banyan.yaml')]
  const log = openSync(join(home, 'log'), 'a')
  const argv = [`--net=/run/netns/${host.name}`, process.execPath, ...main]
  return spawn('nsenter', argv, { stdio: ['ignore', log, log] })
}

async function end(signal: NodeJS.Signals): Promise<number | null> {
  agent.kill(signal)
  return await finished(agent)
}

async function finished(child: ChildProcess): Promise<number | null> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
  return child.exitCode
}

async function connected(times: number): Promise<void> {
  await expect
    .poll(() => engine.streams.length, {
      ...long,
      message: readFileSync(join(home, 'log'), 'utf8'),
    })
    .toBe(times)
}

async function acknowledged(revision: number): Promise<void> {
  await expect.poll(() => engine.acks(), long).toContain(revision)
}

async function addressOfReady(): Promise<string> {
  await expect.poll(() => engine.statuses().get(web.id)?.ready, long).toBe(true)
  return engine.statuses().get(web.id)?.address ?? ''
}

function routeTo(address: string): Route {
  return {
    ...{ app: 'shop', service: 'web', hashes: [web.hash] },
    networks: [{ name: 'shop_default' }],
    members: [address],
    ports: [{ published: 8080, target: 80, protocol: 'tcp', mode: 'ingress' }],
    backends: [{ task: web.id, agent: 'a1', address }],
  }
}

async function ask(): Promise<string> {
  return await (await fetch(`http://${host.address}:8080/`)).text()
}

/** Ids and when each was started. */
async function containers(): Promise<string[]> {
  const api = new Docker({ socketPath: docker.socket })
  const list = await api.listContainers({ all: true })
  const seen = await Promise.all(list.map(({ Id }) => api.getContainer(Id).inspect()))
  return seen.map(({ Id, State }) => `${Id} ${State.StartedAt} ${State.Status}`)
}

/** Tasks whose containers run. */
async function running(): Promise<(string | undefined)[]> {
  const list = await new Docker({ socketPath: docker.socket }).listContainers()
  return list.map(({ Labels }) => Labels['banyan.task']).sort()
}

async function inContainer(...argv: string[]): Promise<string> {
  const api = new Docker({ socketPath: docker.socket })
  const [container] = await api.listContainers()
  const run = await api
    .getContainer(container?.Id ?? '')
    .exec({ Cmd: argv, AttachStdout: true, AttachStderr: true })
  const stream = await run.start({})
  let output = ''
  stream.on('data', (chunk: Buffer) => (output += chunk.toString('utf8')))
  await once(stream, 'end')
  return output
}
