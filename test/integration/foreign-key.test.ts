import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { stringify } from 'yaml'
import { createKeyFile } from '../../engine/secrets/key-file.ts'
import { type EtcdProcess, startEtcd } from '../support/etcd.ts'
import { eventually } from '../support/eventually.ts'
import { freePort } from '../support/free-port.ts'

/** Engines as processes, on an etcd that is not theirs. */
let etcd: EtcdProcess
let home: string
const engines: Engine[] = []

beforeAll(async () => {
  etcd = await startEtcd()
  home = mkdtempSync(join(tmpdir(), 'bnt-fk-'))
})

afterAll(async () => {
  for (const { child } of engines) {
    child.kill('SIGKILL')
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
  }
  await etcd.stop()
  rmSync(home, { recursive: true })
})

interface Engine {
  readonly child: ChildProcess
  readonly said: () => string
}

const keyOf = (id: string) => join(home, id, 'secrets.key')

function start(id: string, metricsPort: number): Engine {
  const dataDir = join(home, id)
  mkdirSync(dataDir, { recursive: true })
  const config = join(dataDir, 'banyan.yaml')
  const engine = {
    ...{ engine_id: id, data_dir: dataDir, socket: join(dataDir, 'engine.sock') },
    ...{ managed_etcd: false, store_address: `http://${etcd.endpoint}` },
    ...{ managed_registry: false, external_registry_url: '127.0.0.1:9' },
    ...{ metrics_port: metricsPort, secrets_key_file: keyOf(id) },
  }
  writeFileSync(config, stringify({ engine, logging: { level: 'warn', format: 'json' } }))
  const argv = ['--import', 'tsx', 'engine/main.ts', '--config', config]
  const child = spawn(process.execPath, argv, { stdio: ['ignore', 'ignore', 'pipe'] })
  let text = ''
  child.stderr.on('data', (chunk: Buffer) => (text += chunk.toString()))
  const started = { child, said: () => text }
  engines.push(started)
  return started
}

async function metricsAt(port: number, { child, said }: Engine): Promise<string> {
  return await eventually(async () => {
    if (child.exitCode !== null) throw new Error(said())
    const answer = await fetch(`http://127.0.0.1:${port}/metrics`).catch(() => undefined)
    return await answer?.text()
  }, 90_000)
}

async function refused(id: string): Promise<string> {
  const { child, said } = start(id, await freePort())
  await once(child, 'close')
  expect(child.exitCode).toBe(1)
  return said()
}

test('a second engine with another secrets key, or none, says what to copy and does not start', async () => {
  const port = await freePort()
  const metrics = await metricsAt(port, start('one', port))
  const place = `set="store",endpoint="http://${etcd.endpoint}"`
  expect(metrics).toContain(`banyan_endpoint_health{${place}} 1`)

  mkdirSync(join(home, 'two'))
  await createKeyFile(keyOf('two'))
  const own = readFileSync(keyOf('two'), 'utf8')
  const [foreign, missing] = await Promise.all([refused('two'), refused('three')])

  expect(foreign).toContain(`The key file ${keyOf('two')} is not this cluster's`)
  expect(foreign).toContain('Copy the file of another engine')
  expect(foreign).toContain('(secrets-key-foreign)')
  expect(readFileSync(keyOf('two'), 'utf8')).toBe(own)
  expect(missing).toContain(`There is no key file ${keyOf('three')}`)
  expect(missing).toContain('copy the file from another engine or from your backup')
  expect(missing).toContain('(secrets-key-missing)')

  // the sentence is right: with that file it starts
  copyFileSync(keyOf('one'), keyOf('two'))
  const again = await freePort()
  expect(await metricsAt(again, start('two', again))).toContain('banyan_engine_uptime_seconds')
})
