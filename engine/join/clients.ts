import { BanyanError } from '../../core/errors.ts'
import { keys } from '../../core/keys.ts'
import { engineIdOf, type Member, type Role } from '../../core/model/member.ts'
import { tunnelKeyPattern } from '../../core/names.ts'
import { records } from '../../core/records.ts'
import { agentNamePattern } from '../../platform/rpc/tls-identity.ts'
import type { Store, Write } from '../../platform/store/store.ts'
import type { Events } from '../events.ts'
import { claimKey, releaseKey } from './key-claims.ts'

export interface ClientWish {
  readonly name: string
  readonly publicKey: string
  /** As a person writes it; `cli` is operator. */
  readonly role: string
  /** One that is there is to come for a certificate once more, or has another key. */
  readonly again: boolean
  readonly person: string
}

interface ClientsContext {
  readonly store: Store
  readonly events: Events
  readonly clock: { now(): number }
}

const roles: Readonly<Record<string, Role>> = {
  ...{
    agent: 'agent',
    operator: 'operator',
    cli: 'operator',
    viewer: 'viewer',
    webhook: 'webhook',
  },
}
const tries = 10

/**
 * Puts a WireGuard key on the list. Codes: `name-invalid`, `role-unknown`, `tunnel-key-malformed`, `tunnel-key-taken`, `name-taken`
 * (stalled), `member-contended` (retry).
 */
export async function addClient(context: ClientsContext, wish: ClientWish): Promise<Member> {
  const { store, events, clock } = context
  const { name, publicKey, person } = wish
  const role = check(wish)
  const place = keys.member(name)
  for (let attempt = 0; attempt < tries; attempt++) {
    const [entry, agent] = await Promise.all([store.get(place), store.get(keys.agent(name))])
    const before = entry && records.member.decode(entry.value, place)
    if (!wish.again && (before ?? (role === 'agent' && agent))) throw nameTaken(name)
    if (before && (before.role ?? 'agent') !== role) throw roleTaken(name, before.role)
    const member: Member = { name, role, key: '', tunnelKey: publicKey, joinedAt: clock.now() }
    const claim = await claimKey(store, publicKey, name)
    const { event, write } = await events.prepare({
      kind: 'client-added',
      message: `${person || 'somebody'} let ${name} in as ${role}`,
    })
    const { committed } = await store.commit({
      compare: [{ key: place, modRevision: entry?.modRevision ?? 0 }, ...claim.compare],
      writes: [
        { kind: 'put', key: place, value: records.member.encode(member) },
        ...claim.writes,
        ...releaseOf(before, publicKey),
        write,
      ],
    })
    if (!committed) continue
    events.announce(event)
    return member
  }
  throw contended(name)
}

/** It is cut off at every engine as soon as that hears of it. Codes: `client-unknown`, `client-is-engine` (stalled), `member-contended` (retry). */
export async function removeClient(
  { store, events }: ClientsContext,
  name: string,
  person: string,
): Promise<Member> {
  const place = keys.member(name)
  if (engineIdOf(name) !== undefined) throw isEngine(name)
  for (let attempt = 0; attempt < tries; attempt++) {
    const entry = await store.get(place)
    if (!entry) throw unknown(name)
    const member = records.member.decode(entry.value, place)
    const { event, write } = await events.prepare({
      kind: 'client-removed',
      message: `${person || 'somebody'} let ${name} in no more`,
    })
    const { committed } = await store.commit({
      compare: [{ key: place, modRevision: entry.modRevision }],
      writes: [{ kind: 'delete', key: place }, ...releaseOf(member), write],
    })
    if (!committed) continue
    events.announce(event)
    return member
  }
  throw contended(name)
}

/** The addresses of a member's keys, but for a key that it keeps. */
export function releaseOf(member: Member | undefined, kept?: string): Write[] {
  return [member?.tunnelKey, member?.nextTunnelKey].flatMap(key =>
    key === undefined || key === kept ? [] : releaseKey(key),
  )
}

function check({ name, publicKey, role }: ClientWish): Role {
  if (!agentNamePattern.test(name)) {
    const message = `"${name}" can't be a name: at most 63 of a-z, A-Z, 0-9, . _ and -`
    throw new BanyanError('name-invalid', message, 'stalled')
  }
  if (!tunnelKeyPattern.test(publicKey)) {
    const message =
      'That is no WireGuard public key: 44 characters of base64, as `banyan-agent init`, `banyan init` or `wg pubkey` print it'
    throw new BanyanError('tunnel-key-malformed', message, 'stalled')
  }
  const known = Object.hasOwn(roles, role) ? roles[role] : undefined
  if (known) return known
  const message = `"${role}" is no role: agent, operator (cli), viewer or webhook`
  throw new BanyanError('role-unknown', message, 'stalled')
}

function nameTaken(name: string): BanyanError {
  const message = `There is already one called ${name}: take another name, or say --again if it is the same machine with a new key or without its certificate`
  return new BanyanError('name-taken', message, 'stalled')
}

function roleTaken(name: string, role: Role = 'agent'): BanyanError {
  const message = `${name} is ${role}: to change that, remove it first (\`banyan client remove ${name}\`)`
  return new BanyanError('name-taken', message, 'stalled')
}

function unknown(name: string): BanyanError {
  const message = `Nobody called ${name} may come in: \`banyan client list\` shows who may`
  return new BanyanError('client-unknown', message, 'stalled')
}

function isEngine(name: string): BanyanError {
  const message = `${name} is an engine: \`banyan engine remove ${engineIdOf(name) ?? ''}\` takes its place in the state, too`
  return new BanyanError('client-is-engine', message, 'stalled')
}

function contended(name: string): BanyanError {
  return new BanyanError('member-contended', `The record of ${name} keeps changing`, 'retry')
}
