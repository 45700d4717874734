import { once } from 'node:events'
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parse } from 'yaml'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { BanyanError, codeOf, messageOf } from '../../core/errors.ts'
import { encodeToken } from '../../core/join-token.ts'
import { keys } from '../../core/keys.ts'
import { records } from '../../core/records.ts'
import { readKeyFile } from '../../engine/secrets/key-file.ts'
import type { EngineInitFlags } from '../../engine/wizard/flags.ts'
import { initEngine } from '../../engine/wizard/init.ts'
import { createMemoryStore } from '../../platform/store/memory-store.ts'

let server: Server
let port: number
let home: string
let config: string
/** Id of the key that the cluster has. */
let sealed: string | undefined
/** What engine-1 said of itself there. */
let registered: string | undefined

/** An etcd and a registry, as far as their doors go. */
beforeAll(async () => {
  server = createServer((request, response) => {
    if (request.url === '/health') return void response.end('{"health":"true"}')
    response.statusCode = request.url === '/v2/' ? 401 : 404
    response.end()
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  port = (server.address() as AddressInfo).port
})

afterAll(() => void server.close())

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'bnt-ei-'))
  config = join(home, 'etc', 'banyan.yaml')
  sealed = undefined
  registered = undefined
  return () => rmSync(home, { recursive: true })
})

async function openStore() {
  const store = createMemoryStore()
  const value = JSON.stringify(sealed)
  const put = (key: string, text: string | undefined) =>
    text === undefined ? [] : [{ kind: 'put', key, value: text } as const]
  const key = put(keys.sealingKey, sealed && value)
  await store.commit({ compare: [], writes: [...key, ...put(keys.engine('engine-1'), registered)] })
  return store
}

async function init(flags: Partial<EngineInitFlags>): Promise<string> {
  const printed: string[] = []
  await initEngine({
    flags: { config, dataDir: join(home, 'data'), yes: true, unchecked: true, ...flags },
    openStore,
    print: line => void printed.push(line),
  })
  return printed.join('\n')
}

const ha = () => ({
  mode: 'ha',
  etcd: `http://127.0.0.1:${port}`,
  registry: `127.0.0.1:${port}`,
  host: '192.0.2.10',
})
/** Nobody's. */
const engineToken = encodeToken({
  ...{ fingerprint: Buffer.alloc(32), id: Buffer.alloc(8), secret: Buffer.alloc(24) },
  tunnel: { engineKey: Buffer.alloc(32).toString('base64'), port: 51821 },
})
const mode = (path: string) => statSync(path).mode & 0o777
const section = () =>
  (parse(readFileSync(config, 'utf8')) as { engine: Record<string, unknown> }).engine

test('writes a single engine with keys for root alone, shows it, and changes nothing the second time', async () => {
  const told = await init({ control: true, host: '192.0.2.10' })
  const text = readFileSync(config, 'utf8')
  const made = readFileSync(join(home, 'etc/keys/secrets.key'), 'utf8')
  const again = await init({})

  expect(section()).toEqual({
    data_dir: join(home, 'data'),
    managed_etcd: true,
    managed_registry: true,
    control: { enabled: true, address: '192.0.2.10' },
    secrets_key_file: join(home, 'etc/keys/secrets.key'),
  })
  expect(
    ['etc/banyan.yaml', 'etc/keys', 'etc/keys/secrets.key', 'data', 'data/control.key'].map(each =>
      mode(join(home, each)),
    ),
  ).toEqual([0o600, 0o700, 0o600, 0o700, 0o600])
  expect(told).toContain('+   control:')
  const [, key = ''] = /WireGuard public key: (\S{44})\n/.exec(told) ?? []
  expect(key).toMatch(/=$/)
  expect(again).toContain('Nothing is to be changed.')
  expect(again).toContain(key)
  expect(readFileSync(config, 'utf8')).toBe(text)
  expect(readFileSync(join(home, 'etc/keys/secrets.key'), 'utf8')).toBe(made)
  expect(told + again).not.toContain(made.trim().split('\n').at(-1))
})

test('several engines: the keys of the guide, comments stay, and back to one again', async () => {
  await init({ control: false })
  const first = readFileSync(config, 'utf8')
  const commented = `# ours\n${first.replace('managed_etcd', '# why\n  managed_etcd')}`
  writeFileSync(config, commented)

  const told = await init(ha())
  const text = readFileSync(config, 'utf8')

  expect(section()).toMatchObject({
    multi_engine: true,
    managed_etcd: false,
    store_address: `http://127.0.0.1:${port}`,
    managed_registry: false,
    external_registry_url: `127.0.0.1:${port}`,
    control: { enabled: true, address: '192.0.2.10' },
  })
  expect(text).toContain('# ours')
  expect(text).toContain('# why')
  expect(told).toContain('-   managed_registry: true')
  expect(told).toContain('secrets.key')

  const warned = await init({ unchecked: false, mode: 'single' }).catch(messageOf)
  expect(warned).toContain('a managed etcd begins with nothing')
  await init({ mode: 'single', control: false })
  expect(section()).toEqual({
    ...(parse(first) as { engine: object }).engine,
    control: { enabled: false, address: '192.0.2.10' },
  })
})

test('a second engine takes the key file that was copied, if it is the cluster’s', async () => {
  await init(ha())
  const secretsKeyFile = join(home, 'etc/keys/secrets.key')
  const id = (await readKeyFile(secretsKeyFile))?.active.id
  sealed = id
  expect(await init({ ...ha(), secretsKeyFile })).toContain('Nothing is to be changed.')

  sealed = '0123456789abcdef'
  expect(await init({ ...ha(), secretsKeyFile }).catch(messageOf)).toContain("not this cluster's")

  config = join(home, 'third', 'banyan.yaml')
  sealed = id
  const generated = await init({ ...ha(), dataDir: join(home, 'data3') }).catch(messageOf)
  expect(generated).toContain(`This cluster has the key ${id ?? ''} already`)
  expect(readdirSync(home)).not.toContain('third')
})

test('two engines of one name are kept apart, as copies of a machine would be', async () => {
  const tunnel = { key: 'k', host: '192.0.2.99', port: 51821, grpcPort: 50051 }
  registered = records.engine.encode({ address: '', version: '1', startedAt: 1, tunnel })

  const taken = await init({ ...ha(), name: 'engine-1' }).catch(messageOf)
  await init({ ...ha(), name: 'engine-2' })

  expect(taken).toContain('engine-1 runs at 192.0.2.99')
  expect(section()).toMatchObject({ engine_id: 'engine-2' })
})

test.each<[string, Partial<EngineInitFlags>, string]>([
  ['no mode', { yes: false }, 'give --mode'],
  ['no etcd', { yes: false, mode: 'ha' }, 'give --etcd'],
  ['no registry', { mode: 'ha', etcd: 'http://e:1' }, 'give --registry'],
  ['a malformed etcd', { mode: 'ha', etcd: 'e:1', registry: 'r:1' }, '--etcd'],
  ['a registry with a scheme', { etcd: 'http://e:1', registry: 'http://r:1' }, '--registry'],
  ['TLS over http', { etcd: 'http://e:1', registry: 'r:1', etcdSecurity: 'tls' }, 'needs an https'],
  [
    'no user name',
    { etcd: 'http://e:1', registry: 'r:1', etcdSecurity: 'password' },
    '--etcd-username',
  ],
  ['an etcd for one engine', { mode: 'single', etcd: 'http://e:1' }, '--etcd has no effect'],
  [
    'no tunnel for several',
    { etcd: 'http://e:1', registry: 'r:1', control: false },
    '--no-control has no effect',
  ],
  ['no token', { join: 'e:1' }, 'give --token-file'],
  ['a token for one engine', { mode: 'single', name: 'x' }, '--name has no effect'],
  ['a key file that is not meant', { secretsKey: 'generate', secretsKeyFile: '/k' }, 'no effect'],
])('with %s says which flag, and writes nothing', async (_what, flags, message) => {
  const error: unknown = await init(flags).catch((e: unknown) => e)

  expect(codeOf(error)).toBe('usage')
  expect(messageOf(error)).toContain(message)
  expect(readdirSync(home)).toEqual([])
})

test('a server that has a state of its own joins no others', async () => {
  mkdirSync(join(home, 'data/etcd/member'), { recursive: true })
  writeFileSync(join(home, 'token'), engineToken, { mode: 0o600 })

  const error: unknown = await init({ join: '127.0.0.1:1', tokenFile: join(home, 'token') }).catch(
    (e: unknown) => e,
  )

  expect(codeOf(error)).toBe('check-failed')
  expect(messageOf(error)).toContain('has a state of its own')
  expect(readdirSync(home)).not.toContain('etc')
})

test('what does not answer is refused, unless it is said to be meant; what can never work always is', async () => {
  const down = { ...ha(), etcd: 'http://127.0.0.1:1' }
  const refuse = async () =>
    await Promise.reject(new BanyanError('store-denied', 'It says no', 'wait'))
  const denied = initEngine({
    flags: { ...ha(), config, yes: true, unchecked: true },
    openStore: refuse,
    print: () => undefined,
  }).catch(messageOf)

  expect(await init({ ...down, unchecked: false }).catch(codeOf)).toBe('check-failed')
  expect(await denied).toContain('It says no')
  expect(await init({ ...ha(), secretsKeyFile: '/no/such' }).catch(codeOf)).toBe('check-failed')
  expect(readdirSync(home)).toEqual([])
  await init(down)
  expect(section()).toMatchObject({ store_address: 'http://127.0.0.1:1' })
})
