import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startManagedEtcd } from '../../engine/managed/etcd.ts'
import type { ManagedProgram } from '../../engine/managed/managed.ts'
import { type LocalRegistry, openLocalRegistry } from '../../engine/images/local-registry.ts'
import { PeerRegistries } from '../../engine/images/peer-registries.ts'
import { createLogger } from '../../platform/logger.ts'

const log = createLogger({ program: 'test', level: 'silent' })
const etcdPort = 25000
const registryPort = 25001
let dataDir: string
let controller: AbortController
let started: { stop(): Promise<void> }[]

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'banyan-managed-'))
  controller = new AbortController()
  started = []
})

afterEach(async () => {
  controller.abort()
  await Promise.all(started.map(async program => await program.stop()))
  await rm(dataDir, { recursive: true, force: true })
})

async function startEtcd(port = etcdPort): Promise<ManagedProgram> {
  const etcd = await startManagedEtcd({ dataDir, port, log, signal: controller.signal })
  started.push(etcd)
  return etcd
}

async function startRegistry(): Promise<LocalRegistry> {
  const monotonic = () => performance.now()
  const registry = await openLocalRegistry({
    ...{ dataDir, folder: join(dataDir, 'registry'), port: registryPort, monotonic, log },
    ...{ peers: new PeerRegistries(monotonic), onFetched: () => undefined },
  })
  started.push(registry)
  return registry
}

async function etcdCall(path: string, body: object): Promise<unknown> {
  const reply = await fetch(`http://127.0.0.1:${etcdPort}/v3/kv/${path}`, {
    method: 'POST',
    body: JSON.stringify(body),
  })
  return await reply.json()
}

const base64 = (text: string) => Buffer.from(text).toString('base64')

async function pidIn(file: string): Promise<number> {
  const record = JSON.parse(await readFile(join(dataDir, file), 'utf8')) as { readonly pid: number }
  return record.pid
}

describe('managed etcd', () => {
  it('keeps its data across a stop and a start', async () => {
    const first = await startEtcd()
    await etcdCall('put', { key: base64('a'), value: base64('1') })
    await first.stop()
    await startEtcd()

    const found = await etcdCall('range', { key: base64('a') })

    expect(found).toMatchObject({ kvs: [{ value: base64('1') }] })
  })

  it('comes back with its data when it is killed', async () => {
    await startEtcd()
    await etcdCall('put', { key: base64('a'), value: base64('1') })
    const killed = await pidIn('etcd.pid')
    process.kill(killed, 'SIGKILL')

    await expect
      .poll(async () => await etcdCall('range', { key: base64('a') }).catch(() => 'down'), {
        timeout: 20_000,
      })
      .toMatchObject({ kvs: [{ value: base64('1') }] })

    expect(await pidIn('etcd.pid')).not.toBe(killed)
  })

  it('takes transactions of thousands of writes', async () => {
    await startEtcd()
    const success = Array.from({ length: 4000 }, (_, i) => ({
      requestPut: { key: base64(`k${i}`), value: base64('v') },
    }))

    const reply = await etcdCall('txn', { success })

    expect(reply).toMatchObject({ succeeded: true })
  })

  it('names the option when somebody else has its port', async () => {
    const other = createServer()
    await new Promise<void>(resolve => other.listen(etcdPort, '127.0.0.1', resolve))

    const start = startEtcd()

    await expect(start).rejects.toMatchObject({
      code: 'port-taken',
      message: expect.stringContaining('engine.etcd_port') as string,
    })
    other.close()
  })

  it('refuses to run twice on the same data', async () => {
    await startEtcd()

    const second = startEtcd(etcdPort + 2)

    await expect(second).rejects.toMatchObject({ code: 'already-running' })
    await expect(etcdCall('range', { key: base64('a') })).resolves.toHaveProperty('header')
  })
})

describe('the managed registry', () => {
  it('serves the registry API on loopback and frees its port when stopped', async () => {
    const registry = await startRegistry()
    const reply = await fetch(`http://${registry.endpoint}/v2/`)
    await registry.stop()

    const afterwards = fetch(`http://${registry.endpoint}/v2/`)

    expect(reply.headers.get('docker-distribution-api-version')).toBe('registry/2.0')
    await expect(afterwards).rejects.toThrow()
  })

  it('names the option when somebody else has its port', async () => {
    const other = createServer()
    await new Promise<void>(resolve => other.listen(registryPort, '127.0.0.1', resolve))

    const start = startRegistry()

    await expect(start).rejects.toMatchObject({
      code: 'port-taken',
      message: expect.stringContaining('engine.registry_port') as string,
    })
    other.close()
  })
})
