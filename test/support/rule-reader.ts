import type { IpSet } from '../../agent/dnat/sets.ts'
import { isWithin } from '../../agent/dnat/subnet.ts'
import type { Chains, Table } from '../../agent/dnat/tables.ts'

/** A packet as rules see it. */
export interface Packet {
  readonly in: string
  readonly out?: string
  /** The bridge's port that it came by. */
  readonly port?: string
  readonly src: string
  readonly dst: string
  readonly protocol?: 'tcp' | 'udp'
  readonly state?: 'NEW' | 'ESTABLISHED' | 'INVALID'
  /** Where it was sent to, before it was translated. */
  readonly sentTo?: string
}

export type Verdict = 'ACCEPT' | 'DROP' | 'REJECT'

interface World {
  readonly chains: Chains
  readonly sets: readonly IpSet[]
}

/** What our rules behind a built-in chain say of a packet; undefined: they leave it to what comes next. */
export function verdictOf(
  { jumps, chains }: Table,
  sets: readonly IpSet[],
  from: string,
  packet: Packet,
): Verdict | undefined {
  for (const [builtIn, match, chain] of jumps) {
    const words = match.split(' ').filter(word => word !== '')
    if (builtIn !== from || !matches(words, packet, sets)) continue
    const verdict = walk(chain, packet, { chains, sets })
    if (verdict !== 'RETURN') return verdict
  }
  return undefined
}

function walk(chain: string, packet: Packet, world: World): Verdict | 'RETURN' {
  for (const rule of world.chains[chain] ?? unknown(`chain ${chain}`)) {
    const words = rule.split(' ')
    const at = words.findIndex(word => word === '-j' || word === '-g')
    if (!matches(words.slice(0, at), packet, world.sets)) continue
    const [how, target = ''] = words.slice(at)
    if (isVerdict(target)) return target
    if (target === 'RETURN') return 'RETURN'
    if (target === 'TCPMSS') continue
    const verdict = walk(target, packet, world)
    if (verdict !== 'RETURN' || how === '-g') return verdict
  }
  return 'RETURN'
}

function matches(words: readonly string[], packet: Packet, sets: readonly IpSet[]): boolean {
  let negated = false
  for (let at = 0; at < words.length; at += 2) {
    if (words[at] === '!') {
      negated = true
      at++
    }
    const [name = '', value = '', directions = ''] = words.slice(at)
    if (name === '-m') continue
    if (name === '--match-set' || name === '--tcp-flags') at++
    if (matchesOne(name, value, directions, packet, sets) === negated) return false
    negated = false
  }
  return true
}

function matchesOne(
  name: string,
  value: string,
  directions: string,
  packet: Packet,
  sets: readonly IpSet[],
): boolean {
  const { src, dst, state = 'NEW', sentTo } = packet
  if (name === '-i') return packet.in === value
  if (name === '-o') return packet.out === value
  if (name === '-s') return isIn(value)(src)
  if (name === '-d') return isIn(value)(dst)
  if (name === '-p') return packet.protocol === value
  if (name === '--tcp-flags') return true
  if (name === '--physdev-in') return packet.port === value
  if (name === '--ctorigdst') return isIn(value)(sentTo ?? dst)
  if (name === '--ctstate') {
    const states = value.split(',')
    return states.includes(state) || (sentTo !== undefined && states.includes('DNAT'))
  }
  if (name === '--match-set') {
    const set = sets.find(each => each.name === value) ?? unknown(`set ${value}`)
    return set.entries.has(directions === 'src' ? src : dst)
  }
  return unknown(`match ${name}`)
}

/** Ranges of one address too. */
function isIn(range: string): (address: string) => boolean {
  const [address, prefix = '32'] = range.split('/')
  return prefix === '32' ? other => other === address : isWithin(range)
}

function isVerdict(target: string): target is Verdict {
  return target === 'ACCEPT' || target === 'DROP' || target === 'REJECT'
}

function unknown(what: string): never {
  throw new Error(`The reader of rules doesn't know ${what}.`)
}
