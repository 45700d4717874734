import { generateKeyPairSync, X509Certificate } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { codeOf } from '../../core/errors.ts'
import { decodeToken } from '../../core/join-token.ts'
import { keys } from '../../core/keys.ts'
import { engineMember } from '../../core/model/member.ts'
import { records } from '../../core/records.ts'
import { removeInvitation, readInvitations } from '../../engine/join/invitations.ts'
import { proveKey } from '../../engine/secrets/key-proof.ts'
import { sealingKey as newSealingKey } from '../../engine/secrets/keyring.ts'
import { callUnary } from '../../platform/rpc/call.ts'
import { dial } from '../../platform/rpc/dial.ts'
import { TunnelKeys } from '../../platform/wireguard/keys.ts'
import { type JoinRig, startJoinRig } from '../support/join-rig.ts'
import { testKeyring } from '../support/sync-rig.ts'

const foreignKey = newSealingKey(Buffer.alloc(32, 9))
const sealingKey = testKeyring.active.id
const endpoint = '192.0.2.7:51821'
let rig: JoinRig
let folder: string
let token: string
let servers = 0

beforeAll(async () => {
  rig = await startJoinRig()
  folder = mkdtempSync(join(tmpdir(), 'bnt-je-'))
  await rig.write({ [keys.sealingKey]: JSON.stringify(sealingKey) })
})

afterAll(async () => {
  await rig.stop()
  rmSync(folder, { recursive: true })
})

beforeEach(async () => {
  token = await rig.token({ role: 'engine' })
})

/** A server that wants to be an engine, with its keys. */
async function server(name = `engine-${++servers + 1}`) {
  const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
  const { current: tunnelKey } = await TunnelKeys.open(join(folder, String(++servers)))
  return { name, tunnelKey, publicKey: publicKey.export({ type: 'spki', format: 'der' }) }
}

type Server = Awaited<ReturnType<typeof server>>

async function ask(who: Server, change: object = {}, written = token, key = testKeyring.active) {
  const { id, secret } = decodeToken(written)
  const sealingKeys = [proveKey(key, { id, ...who })]
  const connection = dial(rig.address, { authority: rig.joining.authority.certificate })
  try {
    return await callUnary(connection.join, 'JoinEngine', {
      join: { ...who, inviteId: id, inviteSecret: secret, protocol: 1, now: Date.now() },
      ...{ endpoint, sealingKeys, format: 1, look: false, ...change },
    })
  } finally {
    connection.close()
  }
}

const refusal = async (...args: Parameters<typeof ask>) => await ask(...args).then(() => '', codeOf)

/** The others write what it doesn't know. */
async function outdated(who: Server): Promise<string> {
  await rig.write({ [keys.format]: '7' })
  const code = await refusal(who)
  await rig.write({ [keys.format]: undefined })
  return code
}

async function memberOf({ name }: Server) {
  const entry = await rig.store.get(keys.member(engineMember(name)))
  return entry && records.member.decode(entry.value, entry.key)
}

test('a server becomes an engine once, and hears the same when its answer was lost', async () => {
  const who = await server()

  const first = await ask(who)
  const again = await ask(who)
  const other = await server()

  expect(await memberOf(who)).toMatchObject({ role: 'engine', tunnelKey: who.tunnelKey, endpoint })
  expect(new X509Certificate(first.certificate).subject).toBe(`CN=engine:${who.name}`)
  expect(new X509Certificate(again.certificate).subject).toBe(`CN=engine:${who.name}`)
  expect(first).toMatchObject({
    ...{ engine: 'engine-1', sealingKey, secretsKeyFile: '/keys/secrets.key', engines: [] },
    settings: 'registry_port: 5000\n',
  })
  expect(await refusal(other)).toBe('token-used')
  const next = await ask(other, {}, await rig.token({ role: 'engine' }))
  expect(next.engines).toEqual([{ id: who.name, key: who.tunnelKey, endpoint }])
})

test('a look uses nothing up, needs no keys, and tells what is needed', async () => {
  const who = await server()
  const nobody = { name: who.name, tunnelKey: '', publicKey: Buffer.alloc(0) }

  const look = await ask(nobody, { look: true, sealingKeys: [], endpoint: '' })

  expect(look).toMatchObject({ certificate: '', sealingKey, engine: 'engine-1' })
  expect(await memberOf(who)).toBeUndefined()
  expect(await refusal(who)).toBe('')
  // who has joined already looks with its key
  expect(await refusal(who, { look: true })).toBe('')
  expect(await refusal(nobody, { look: true })).toBe('token-used')
})

test('what would never work is refused before the token is used', async () => {
  const [who, other] = [await server(), await server()]
  const { id } = decodeToken(token)
  const codes = [
    await refusal(who, { sealingKeys: [] }),
    await refusal(who, {}, token, foreignKey),
    await refusal(who, { sealingKeys: [{ id: sealingKey, proof: Buffer.alloc(32) }] }),
    await refusal(who, { sealingKeys: [proveKey(testKeyring.active, { id, ...other })] }),
    await refusal(who, { endpoint: 'x' }),
    await outdated(who),
    await refusal({ ...who, tunnelKey: '' }),
    await refusal({ ...who, tunnelKey: 'x' }),
    await refusal({ ...who, name: '../x' }),
    await refusal(who, { join: undefined }),
  ]

  expect(codes).toEqual([
    ...[
      'secrets-key-missing',
      'secrets-key-foreign',
      'secrets-key-unproved',
      'secrets-key-unproved',
    ],
    ...['endpoint-malformed', 'format-outdated'],
    ...['no-tunnel', 'tunnel-key-malformed', 'name-invalid', 'request-malformed'],
  ])
})

test('a token is for one role, and for nobody once it was taken back', async () => {
  const who = await server()
  const ofAgent = await rig.token()
  const asAgent = await rig
    .server('node-7')
    .join(token)
    .then(() => '', codeOf)
  const asEngine = await refusal(who, {}, ofAgent)
  const { id } = decodeToken(token)
  await removeInvitation(rig.joining, id.toString('hex'), 'ada')

  expect([asAgent, asEngine, await refusal(who)]).toEqual([
    ...['token-other-role', 'token-other-role', 'token-unknown'],
  ])
  const open = await readInvitations(rig.store)
  expect(open.map(each => each.id)).not.toContain(id.toString('hex'))
})

test('the name of an engine that is there is its own, also when that is away', async () => {
  const who = await server()
  await ask(who)
  const next = await rig.token({ role: 'engine' })
  const other = await server(who.name)

  expect(await refusal(other, {}, next)).toBe('name-taken')
  // it didn't get to its end with the first token
  expect(await refusal(who, {}, next)).toBe('')
})

test('who was removed is let in again by a token, under its name alone', async () => {
  const who = await server()
  const removed = { at: 1, person: 'ada', tunnelKeys: [who.tunnelKey] }
  await rig.write({ [keys.removedEngine(who.name)]: records.removedEngine.encode(removed) })

  expect(await refusal({ ...who, name: 'engine-99' })).toBe('engine-removed')
  expect(await refusal(who)).toBe('')
  expect(await rig.store.get(keys.removedEngine(who.name))).toBeUndefined()
})
