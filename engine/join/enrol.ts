import type { KeyObject } from 'node:crypto'
import { BanyanError } from '../../core/errors.ts'
import { keys } from '../../core/keys.ts'
import type { Member } from '../../core/model/member.ts'
import { tunnelKeyPattern } from '../../core/names.ts'
import { records } from '../../core/records.ts'
import { answerProof, enrolmentProof, isProof } from '../../platform/enrolment.ts'
import { keyDigest } from '../../platform/rpc/tls-identity.ts'
import type { Entry } from '../../platform/store/store.ts'
import type { TunnelKeys } from '../../platform/wireguard/keys.ts'
import { sharedSecret } from '../../platform/wireguard/x25519.ts'
import { readPublicKey } from './authority.ts'
import { checkAsker, type JoinContext } from './join.ts'

export interface EnrolContext extends JoinContext {
  /** Of this engine's control tunnel; absent: it has none. */
  readonly controlKeys?: Pick<TunnelKeys, 'secrets'>
}

export interface EnrolAsk {
  readonly name: string
  readonly tunnelKey: string
  readonly publicKey: Buffer
  readonly now: number
  readonly proof: Buffer
}

export interface Enrolled {
  readonly certificate: string
  readonly proof: Buffer
}

const tries = 10

/**
 * A certificate for one whose WireGuard key is on the list, once: with the same key for it as often as it asks, because the
 * answer may be lost. Codes: `control-off` (wait), `clock-skew` (wait), `name-invalid`, `key-unfit`, `enrolment-refused`
 * (stalled), `enrolled-already` (wait), `join-contended` (retry).
 */
export async function enrol(context: EnrolContext, ask: EnrolAsk): Promise<Enrolled> {
  const { authority, clock, controlKeys } = context
  if (!controlKeys) throw off()
  checkAsker(ask, clock.now())
  const publicKey = readPublicKey(ask.publicKey)
  const shared = await provenWith(controlKeys, ask, authority.certificate)
  for (let attempt = 0; attempt < tries; attempt++) {
    if (!(await note(context, ask, keyDigest(publicKey)))) continue
    const certificate = authority.agentCertificate(ask.name, publicKey, clock.now())
    return { certificate, proof: answerProof(shared, ask.proof, certificate) }
  }
  throw new BanyanError('join-contended', 'Too many join at once; try again', 'retry')
}

/** False when its record changed meanwhile. */
async function note(context: EnrolContext, ask: EnrolAsk, key: string): Promise<boolean> {
  const { store, members, events } = context
  const place = keys.member(ask.name)
  const entry = await store.get(place)
  const member = memberOf(entry, ask)
  if (member.key === key) return true
  if (member.key !== '') throw already(ask.name)
  const { event, write } = await events.prepare({
    kind: 'client-enrolled',
    message: `${ask.name} came with its WireGuard key and has a certificate`,
  })
  const value = records.member.encode({ ...member, key })
  const { committed, revision } = await store.commit({
    compare: [{ key: place, modRevision: entry?.modRevision ?? 0 }],
    writes: [{ kind: 'put', key: place, value }, write],
  })
  if (!committed) return false
  events.announce(event)
  await members.seen(revision)
  return true
}

/** Who has another key than the list says hears the same as who isn't on it. */
function memberOf(entry: Entry | undefined, { name, tunnelKey }: EnrolAsk): Member {
  const member = entry && records.member.decode(entry.value, keys.member(name))
  const isListed = member?.tunnelKey === tunnelKey || member?.nextTunnelKey === tunnelKey
  if (!member || !isListed || member.role === 'engine') throw refused()
  return member
}

/** What only it and this engine can reckon, by the key of this engine that it has dialled. */
async function provenWith(
  controlKeys: Pick<TunnelKeys, 'secrets'>,
  ask: EnrolAsk,
  authority: string,
): Promise<Buffer> {
  if (!tunnelKeyPattern.test(ask.tunnelKey)) throw refused()
  for (const { current: engineKey, secret } of await controlKeys.secrets()) {
    const shared = sharedWith(secret, ask)
    const expected = enrolmentProof(shared, { ...ask, engineKey, authority })
    if (isProof(expected, ask.proof)) return shared
  }
  throw refused()
}

/** Some keys make a secret that everybody knows: they are nobody's. */
function sharedWith(secret: KeyObject, { tunnelKey }: EnrolAsk): Buffer {
  try {
    return sharedSecret(secret, tunnelKey)
  } catch {
    throw refused()
  }
}

function refused(): BanyanError {
  const message =
    'The engine does not know this name with this WireGuard key: `banyan-engine add-client` there puts it on the list, and ' +
    'engines[].wg_public_key here has to be the key of the engine that is dialled'
  return new BanyanError('enrolment-refused', message, 'stalled')
}

function already(name: string): BanyanError {
  const message = `${name} has its certificate, and asks for another one with another key: if that is right, say \`banyan client add ${name} … --again\` on an engine`
  return new BanyanError('enrolled-already', message, 'wait')
}

function off(): BanyanError {
  const message = 'This engine has no control tunnel: set engine.control.enabled in its banyan.yaml'
  return new BanyanError('control-off', message, 'wait')
}
