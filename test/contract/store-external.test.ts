import { generateKeyPairSync } from 'node:crypto'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { EtcdAuth } from '../../core/config/engine.ts'
import { codeOf } from '../../core/errors.ts'
import { createAuthority, pemOf } from '../../engine/join/authority.ts'
import { storeOptions } from '../../engine/store-options.ts'
import { openEtcdCluster } from '../../platform/store/etcd-cluster.ts'
import { connectEtcd } from '../../platform/store/etcd-store.ts'
import type { Store } from '../../platform/store/store.ts'
import { end, launch } from '../support/etcd.ts'
import { freePort } from '../support/free-port.ts'

/** An etcd that is somebody else's, in each way that it may be locked, through the settings that an engine has for it. */
const log = pino({ level: 'silent' })
const dir = mkdtempSync(join(tmpdir(), 'banyan-external-'))
const stops: (() => Promise<void>)[] = []
const file = (name: string) => join(dir, name)

afterAll(async () => {
  for (const stop of stops) await stop()
  rmSync(dir, { recursive: true, force: true })
})

function writeCertificates(): void {
  const { authority } = createAuthority(Date.now())
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
  const certificate = authority.stateCertificate('127.0.0.1', publicKey, Date.now())
  const contents = { ca: authority.certificate, cert: certificate, key: pemOf(privateKey) }
  for (const [name, text] of Object.entries(contents)) {
    writeFileSync(file(name), text, { mode: 0o600 })
  }
}

/** Answers its client port. */
async function start(scheme: 'http' | 'https', ...more: string[]): Promise<number> {
  const [port, peerPort, healthPort] = [await freePort(), await freePort(), await freePort()]
  const [client, peer] = [`${scheme}://127.0.0.1:${port}`, `http://127.0.0.1:${peerPort}`]
  const argv = [
    ...['--data-dir', file(`data-${port}`), '--log-level=warn'],
    ...['--listen-client-urls', client, '--advertise-client-urls', client],
    ...['--listen-peer-urls', peer, '--initial-advertise-peer-urls', peer],
    ...['--initial-cluster', `default=${peer}`, ...more],
    ...['--listen-metrics-urls', `http://127.0.0.1:${healthPort}`],
  ]
  const child = await launch(argv, file(`log-${port}`), healthPort)
  stops.push(async () => await end(child, 'SIGKILL'))
  return port
}

async function connect(addresses: readonly string[], etcdAuth: EtcdAuth = {}): Promise<Store> {
  return await connectEtcd(await options(addresses, etcdAuth))
}

async function options(storeAddresses: readonly string[], etcdAuth: EtcdAuth) {
  return await storeOptions({ storeAddresses, etcdAuth }, undefined, log)
}

/** All of the port. */
async function works(store: Store): Promise<void> {
  const lease = await store.lease(10_000)
  const key = '/banyan/t/a'
  const write = { kind: 'put' as const, key, value: '1', lease: lease.id }
  const { revision } = await store.commit({ compare: [{ key, modRevision: 0 }], writes: [write] })
  const watched = store.watch('/banyan/t/', revision - 1, new AbortController().signal)
  const [first] = await Promise.all([
    watched[Symbol.asyncIterator]().next(),
    store.range('/banyan/t/'),
  ])
  expect(first.value).toMatchObject({ kind: 'changes', revision })
  await lease.revoke()
  expect(await store.get(key)).toBeUndefined()
  await store.close()
}

describe('with passwords', () => {
  let address: string

  async function ask(path: string, body: object): Promise<void> {
    const reply = await fetch(`${address}/v3/auth/${path}`, {
      method: 'POST',
      body: JSON.stringify(body),
    })
    if (!reply.ok) throw new Error(await reply.text())
  }

  beforeAll(async () => {
    address = `http://127.0.0.1:${await start('http')}`
    const base64 = (text: string) => Buffer.from(text).toString('base64')
    const range = { key: base64('/banyan/'), range_end: base64('/banyan0') }
    await ask('role/add', { name: 'banyan' })
    await ask('role/grant', { name: 'banyan', perm: { permType: 'READWRITE', ...range } })
    for (const [name, role] of [
      ['root', 'root'],
      ['banyan', 'banyan'],
    ] as const) {
      await ask('user/add', { name, password: `of-${name}` })
      await ask('user/grant', { user: name, role })
    }
    await ask('enable', {})
    writeFileSync(file('password'), 'of-banyan\n', { mode: 0o600 })
    writeFileSync(file('wrong'), 'guessed', { mode: 0o600 })
  })

  const as = (passwordFile: string) => ({ username: 'banyan', passwordFile: file(passwordFile) })

  test('a user that may read and write /banyan/ alone is enough', async () => {
    await works(await connect([address], as('password')))
  })

  test('nobody gets in without one, or with a wrong one', async () => {
    expect(await connect([address]).catch(codeOf)).toBe('store-denied')
    expect(await connect([address], as('wrong')).catch(codeOf)).toBe('store-denied')
  })

  test('such a user may look at alarms and members, too', async () => {
    const cluster = openEtcdCluster(await options([address], as('password')))
    expect(await cluster.alarms()).toEqual([])
    expect(await cluster.members()).toHaveLength(1)
    cluster.close()
  })

  test('a password that others can read is not used', async () => {
    writeFileSync(file('open'), 'of-banyan')
    chmodSync(file('open'), 0o644)
    await expect(connect([address], as('open'))).rejects.toThrow()
  })
})

describe('with TLS', () => {
  let tls: string
  let mutual: string
  const server = () => ['--cert-file', file('cert'), '--key-file', file('key')]

  beforeAll(async () => {
    writeCertificates()
    tls = `https://127.0.0.1:${await start('https', ...server())}`
    const clients = ['--client-cert-auth', '--trusted-ca-file', file('ca')]
    mutual = `https://127.0.0.1:${await start('https', ...server(), ...clients)}`
  })

  test('of the server', async () => {
    await works(await connect([tls], { caFile: file('ca') }))
  })

  test('of both', async () => {
    const auth = { caFile: file('ca'), certFile: file('cert'), keyFile: file('key') }
    await works(await connect([mutual], auth))
  })

  test('of both, without a certificate of one’s own', async () => {
    expect(await connect([mutual], { caFile: file('ca') }).catch(codeOf)).toBe('store-unavailable')
  })

  test('of a server that another authority vouches for', async () => {
    const other = createAuthority(Date.now()).authority.certificate
    writeFileSync(file('other'), other, { mode: 0o600 })
    expect(await connect([tls], { caFile: file('other') }).catch(codeOf)).toBe('store-unavailable')
  })
})

test('the first of several addresses is dead', async () => {
  const dead = `http://127.0.0.1:${await freePort()}`
  const alive = `http://127.0.0.1:${await start('http')}`
  await works(await connect([dead, alive]))
})
