import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parse } from 'yaml'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { init as initWith } from '../../agent/init.ts'
import { joinByToken } from '../../agent/wizard/by-token.ts'
import { controlAddress } from '../../core/control-address.ts'
import { BanyanError, codeOf } from '../../core/errors.ts'
import { decodeToken } from '../../core/join-token.ts'
import { listInvitations, withdrawInvitation } from '../../engine/api/invitations.ts'
import { inviteAgent } from '../../engine/api/invite-agent.ts'
import { ownAddress } from '../../engine/join/own-address.ts'
import { invitationKey, publicKeyOf } from '../../platform/wireguard/x25519.ts'
import { eventually } from '../support/eventually.ts'
import { type JoinRig, startJoinRig } from '../support/join-rig.ts'

let rig: JoinRig
let home: string
let config: string
let flags: { engine: string[]; label: string[]; config: string; dataDir: string }

beforeAll(async () => {
  rig = await startJoinRig()
})

afterAll(async () => {
  await rig.stop()
})

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'bnt-i-'))
  config = join(home, 'etc', 'banyan.yaml')
  flags = { engine: [rig.address], label: ['zone=a'], config, dataDir: join(home, 'data') }
  return () => rmSync(home, { recursive: true })
})

const lines: string[] = []
const init = async (given: Parameters<typeof initWith>[0]) =>
  await initWith(given, line => lines.push(line))
const mode = (path: string) => statSync(path).mode & 0o777

test('writes what the agent needs, for root alone, and once', async () => {
  const token = await rig.token()

  const told = await init({ ...flags, token, name: 'fresh' })
  const before = readFileSync(config, 'utf8')
  const again = await init({ ...flags, token, name: 'fresh' })

  expect(parse(before)).toEqual({
    agent: {
      node_name: 'fresh',
      engines: [{ address: rig.address }],
      data_dir: join(home, 'data'),
      labels: { zone: 'a' },
    },
  })
  expect([mode(config), mode(join(home, 'data')), mode(join(home, 'data', 'join.json'))]).toEqual([
    0o600, 0o700, 0o600,
  ])
  expect(told).toContain('fresh has joined the cluster.')
  expect(told).toContain('systemctl enable --now banyan-agent')
  expect(told + again).not.toContain(token)
  expect(again).toContain('before')
  expect(readFileSync(config, 'utf8')).toBe(before)
})

test('takes the token from a file that only its owner may read', async () => {
  const tokenFile = join(home, 'token')
  writeFileSync(tokenFile, `${await rig.token()}\n`, { mode: 0o644 })
  const exposed = await init({ ...flags, tokenFile, name: 'by-file' }).catch(codeOf)
  rmSync(tokenFile)
  writeFileSync(tokenFile, `${await rig.token()}\n`, { mode: 0o600 })

  expect(exposed).toBe('secret-exposed')
  expect(await init({ ...flags, tokenFile, name: 'by-file' })).toContain('has joined')
})

test('installs the unit where it is told to, and takes no key beside a token', async () => {
  const print = (line: string) => lines.push(line)
  const given = { ...flags, token: await rig.token(), name: 'unit', engineKey: [], systemd: true }

  const code = await joinByToken({ ...given, engineKey: ['k'] }, print).catch(codeOf)
  await joinByToken(given, print, join(home, 'units'))
  const unit = readFileSync(join(home, 'units', 'banyan-agent.service'), 'utf8')

  expect(code).toBe('usage')
  expect(unit).toMatch(new RegExp(`^ExecStart=.* --config ${config}$`, 'm'))
})

test.each([
  ['no engine', { engine: [] }],
  ['an address without a port', { engine: ['192.0.2.1'] }],
  ['no token', { token: undefined }],
  ['a name that can be none', { name: '../x' }],
  ['a label without a value', { label: ['zone'] }],
])('with %s says what is missing, and leaves the token alone', async (_what, changed) => {
  const whole = { ...flags, token: await rig.token(), name: 'odd', ...changed }

  const code = await init(whole as Parameters<typeof init>[0]).catch(codeOf)

  expect(code).toBe('usage')
})

test('leaves a file alone that it can not read, and the token too', async () => {
  const broken = join(home, 'broken.yaml')
  writeFileSync(broken, 'agent: [')
  const token = await rig.token()

  const code = await init({ ...flags, config: broken, token, name: 'unread' }).catch(codeOf)

  expect(code).toBe('config-invalid')
  expect(readFileSync(broken, 'utf8')).toBe('agent: [')
  expect(await init({ ...flags, token, name: 'unread' })).toContain('has joined the cluster')
})

test('an invitation tells a token and where the engine is, or what to set first', async () => {
  const wish = { name: '', ttl: 0, uses: 0, person: 'ada', direct: false }
  const context = { joining: rig.joining, agentAddress: 'e:1' }
  const { joining } = rig

  const { token = '', address } = await inviteAgent(context, wish)

  expect(decodeToken(token).fingerprint).toEqual(joining.authority.fingerprint)
  expect(address).toBe('e:1')
  expect(await inviteAgent({}, wish).catch(codeOf)).toBe('agent-listen-off')
  expect(await inviteAgent(context, { ...wish, ttl: 1 }).catch(codeOf)).toBe('invite-invalid')
  expect(await inviteAgent(context, { ...wish, name: '/' }).catch(codeOf)).toBe('name-invalid')
})

test('an invitation is for the control tunnel where there is one, unless somebody says otherwise', async () => {
  const wish = { name: '', ttl: 0, uses: 0, person: 'ada', direct: false }
  const key = 'ZwlhPtN5dWw4TRSOkrUhjwC4w1jtABOnFUgVEdHImi8='
  const tunnel = { key, host: '192.0.2.1', port: 51900, grpcPort: 50051 }
  const context = { joining: rig.joining, agentAddress: 'e:1', tunnel: () => tunnel }

  const inside = await inviteAgent(context, wish)
  const direct = await inviteAgent(context, { ...wish, direct: true })

  const { secret, ...token } = decodeToken(inside.token ?? '')
  expect([inside.address, direct.address]).toEqual(['192.0.2.1:50051', 'e:1'])
  expect(token.tunnel).toEqual({ engineKey: key, port: 51900 })
  expect(decodeToken(direct.token ?? '').tunnel).toBeUndefined()
  const address = controlAddress('invitation', publicKeyOf(invitationKey(secret)))
  await eventually(() => Promise.resolve(rig.joining.members.look().get(address)))
  await withdrawInvitation({ ...rig.joining }, { id: inside.id ?? '', person: 'ada' })
  await eventually(() => Promise.resolve(!rig.joining.members.look().has(address) || undefined))
})

test('an engine without a majority is waited for, and it says why', async () => {
  const message = 'engine-1 has no contact with the others'
  rig.contact.refusal = new BanyanError('store-unavailable', message, 'wait')
  const joining = init({ ...flags, token: await rig.token(), name: 'patient' })
  await eventually(() => Promise.resolve(lines.length > 0 || undefined))
  delete rig.contact.refusal

  expect(await joining).toContain('patient has joined')
  expect(lines).toEqual([`Waiting: ${message}`])
})

test('an invitation is listed without its token, and taken back by its id', async () => {
  const { joining, store } = rig
  const context = { store, events: joining.events, clock: joining.clock }
  const wish = { name: '', ttl: 0, uses: 2, person: 'ada', direct: false }
  const { token = '', id = '' } = await inviteAgent({ joining, agentAddress: 'e:1' }, wish)
  await init({ ...flags, token, name: 'early' })

  const listed = await listInvitations(context)
  const facts = { state: 'open', uses: 2, usedBy: ['early'], person: 'ada' }
  expect(listed.invitations).toContainEqual(expect.objectContaining({ id, ...facts }))
  const { secret } = decodeToken(token)
  const shown = JSON.stringify(listed)
  for (const encoding of ['hex', 'base64url'] as const) {
    expect(shown).not.toContain(secret.toString(encoding))
  }
  expect(shown).not.toContain(createHash('sha256').update(secret).digest('hex'))

  expect(await withdrawInvitation(context, { id, person: 'bob' })).toMatchObject({ id, ...facts })
  expect((await listInvitations(context)).invitations?.map(each => each.id)).not.toContain(id)
  const late = { ...flags, token, name: 'late', dataDir: join(home, 'late') }
  expect(await init(late).catch(codeOf)).toBe('token-unknown')
  const again = await withdrawInvitation(context, { id, person: 'bob' }).catch(codeOf)
  expect(again).toBe('invitation-unknown')
})

test.each([
  ['used', 1, 0],
  ['expired', 0, 90_000],
])('an invitation that is %s is said to be', async (state, joins, ahead) => {
  const { joining, store } = rig
  const clock = { ...joining.clock, now: () => joining.clock.now() + ahead }
  const wish = { name: '', ttl: 60_000, uses: 1, person: 'ada', direct: false }
  const { token = '', id } = await inviteAgent({ joining, agentAddress: 'e:1' }, wish)
  if (joins > 0) await init({ ...flags, token, name: `one-${state}` })

  const { invitations } = await listInvitations({ store, events: joining.events, clock })

  expect(invitations).toContainEqual(expect.objectContaining({ id, state }))
})

test('an engine that listens everywhere finds out where others reach it', async () => {
  const everywhere = { agentListen: { host: '0.0.0.0', port: 50052 } }

  expect(await ownAddress(everywhere)).toMatch(/^[^:]+:50052$/)
  expect(await ownAddress(everywhere)).not.toContain('0.0.0.0')
  expect(await ownAddress({ agentListen: { host: '2001:db8::1', port: 1 } })).toBe(
    '[2001:db8::1]:1',
  )
  expect(await ownAddress({ ...everywhere, agentAddress: 'e.example:1' })).toBe('e.example:1')
})
