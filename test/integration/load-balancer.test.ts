import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Session, startSession } from '../../agent/session/session.ts'
import { createAuthority } from '../../engine/join/authority.ts'
import { type Child, startChild } from '../../platform/child.ts'
import { systemClock } from '../../platform/clock.ts'
import { isPortFree } from '../../platform/ports.ts'
import { callUnary } from '../../platform/rpc/call.ts'
import { type DialSecurity, dial } from '../../platform/rpc/dial.ts'
import { unary } from '../../platform/rpc/handlers.ts'
import { services } from '../../platform/rpc/load.ts'
import { engineSet } from '../support/engine-set.ts'
import { FakeEngine } from '../support/fake-engine.ts'
import { idleAgent } from '../support/idle-agent.ts'
import { freePort } from '../support/free-port.ts'

const log = pino({ level: 'silent' })
const long = { timeout: 30_000 }
const names = ['engine-1', 'engine-2'] as const

let folder: string
let haproxy: Child
let front: string
let security: DialSecurity
let session: Session
const engines = new Map(names.map(name => [name, new FakeEngine('10.9.1.0/24')]))
const stop = new AbortController()

/** Guarded listeners of two engines of a cluster behind the HAProxy of docs/load-balancer.md. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'banyan-lb-'))
  const cluster = createAuthority(Date.now())
  const addresses: string[] = []
  for (const [name, engine] of engines) {
    const version = unary(() => Promise.resolve({ version: '1', engineId: name }))
    const control = [services.control, { Version: version }] as const
    const { address, joined } = await engine.listenGuarded('127.0.0.1', 'a1', cluster, [control])
    addresses.push(address)
    security = joined
  }
  const port = await freePort()
  front = `127.0.0.1:${port}`
  const file = join(folder, 'haproxy.cfg')
  await writeFile(file, await documented(port, addresses))
  haproxy = startChild({
    name: 'haproxy',
    argv: ['haproxy', '-db', '-f', file],
    ready: async () => !(await isPortFree(port)),
    ...{ readyTimeoutMs: 30_000, log, signal: stop.signal },
  })
  await haproxy.ready
  session = startAgent()
})

afterAll(async () => {
  stop.abort()
  await session.finished
  await haproxy.stop()
  await Promise.all([...engines.values()].map(async engine => await engine.server?.close()))
  await rm(folder, { recursive: true })
})

it('has agents and people go on at another engine when theirs dies', async () => {
  const first = await linked(names)
  const before = await answering()
  await engines.get(first)?.server?.close()
  const second = await linked(names.filter(name => name !== first))
  const after = await answering()

  expect(names).toContain(before)
  expect(after).toBe(second)
})

/** The configuration of the page, with the ports of this test. */
async function documented(port: number, addresses: readonly string[]): Promise<string> {
  const page = await readFile('docs/load-balancer.md', 'utf8')
  const [, text = ''] = /```haproxy\n(.*?)```/s.exec(page) ?? []
  const servers = text.match(/^ +server .*\n/gm) ?? []
  const wanted = addresses.map((address, index) =>
    (servers[index] ?? '').replace(/\S+\n$/, `${address}\n`),
  )
  return text
    .replace('bind :50051', `bind 127.0.0.1:${port}`)
    .replace(servers.join(''), wanted.join(''))
}

/** Which of these engines has the agent's stream. */
async function linked(among: readonly (typeof names)[number][]): Promise<(typeof names)[number]> {
  const find = () => among.find(name => (engines.get(name)?.streams.length ?? 0) > 0)
  await expect.poll(find, long).toBeDefined()
  const name = find() ?? among[0] ?? 'engine-1'
  const engine = engines.get(name)
  engine?.snapshot(1, [])
  await expect.poll(() => engine?.acks(), long).toEqual([1])
  return name
}

async function answering(): Promise<string> {
  const connection = dial(front, security)
  try {
    return (await callUnary(connection.control, 'Version', {})).engineId
  } finally {
    connection.close()
  }
}

function startAgent(): Session {
  return startSession({
    ...{ engines: engineSet([front]), log, clock: systemClock, random: Math.random },
    signal: stop.signal,
    dial: address => dial(address, security),
    bootMs: () => performance.now(),
    ...idleAgent,
  })
}
