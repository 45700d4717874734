import fc from 'fast-check'
import { expect, it } from 'vitest'
import { decideDoors, decideRules } from '../../agent/dnat/decide.ts'
import { presentRules } from '../../agent/dnat/present.ts'
import { renderChange, renderWhole } from '../../agent/dnat/render.ts'
import {
  type HeldSets,
  heldSets,
  presentSets,
  setChanges,
  setRemovals,
} from '../../agent/dnat/sets.ts'
import { printedRules, unchangedPrints, verifyRules } from '../../agent/dnat/verify.ts'
import type { LocalContainer } from '../../agent/walls/local-container.ts'
import { type Route, routeId } from '../../core/model/route.ts'

const bridge = 'banyan0'
const place = {
  ...{ agent: 'a', subnet: '10.200.1.0/24', bridge, tunnel: 'banyan-wg', tunnelPort: 51_820 },
  ...{ vpcCidr: '10.200.0.0/16', vipCidr: '10.201.0.0/16' },
}

const port = fc.record(
  {
    hostIp: fc.constantFrom('127.0.0.1', '0.0.0.0', '10.0.0.7'),
    published: fc.integer({ min: 1, max: 65535 }),
    target: fc.integer({ min: 1, max: 65535 }),
    protocol: fc.constantFrom('tcp', 'udp'),
    mode: fc.constantFrom('ingress', 'host'),
  },
  { requiredKeys: ['published', 'target', 'protocol', 'mode'] },
)

const backend = fc.record({
  task: fc.string(),
  agent: fc.constantFrom('a', 'b'),
  address: fc.tuple(fc.nat(3), fc.nat(255)).map(([net, host]) => `10.200.${net}.${host}`),
})

const networkName = fc.constantFrom('default', 'back', 'front')

const routes: fc.Arbitrary<Route[]> = fc.uniqueArray(
  fc.record({
    app: fc.constantFrom('shop', 'blog'),
    service: fc.constantFrom('web', 'api', 'db'),
    hashes: fc.constant([]),
    networks: fc.uniqueArray(networkName).map(names => names.map(name => ({ name }))),
    members: fc.array(backend.map(({ address }) => address)),
    ports: fc.array(port, { maxLength: 4 }),
    backends: fc.array(backend, { maxLength: 40 }),
  }),
  { maxLength: 6, selector: routeId },
)

/** Routes, and containers of this agent on networks of theirs; a stable address for some. */
const states = fc
  .tuple(routes, fc.nat(3), fc.array(networkName, { maxLength: 4 }))
  .map(([drawn, stable, networks]): State => ({
    routes: drawn.map((each, at) => (at < stable ? { ...each, vip: `10.201.0.${at}` } : each)),
    locals: networks.map((name, at) => ({
      address: `10.200.1.${at + 2}`,
      networks: [{ name }],
      ...(at % 2 === 0 && { port: `veth${at}` }),
    })),
  }))

interface State {
  readonly routes: readonly Route[]
  readonly locals: readonly LocalContainer[]
}

it('gives every backend of a port or of a stable address the same share of new connections', () => {
  fc.assert(
    fc.property(states, state => {
      for (const rules of doorChains(renderWhole(rulesOf(state).tables))) {
        const shares = sharesOf(rules)
        for (const share of shares) expect(share).toBeCloseTo(1 / shares.length, 8)
      }
    }),
  )
})

it('answers a port with backends or refuses it, and never both', () => {
  fc.assert(
    fc.property(states, state => {
      const text = renderWhole(rulesOf(state).tables)
      const chains = [...text.matchAll(/^:(BYN-\S+)/gm)].map(match => match[1])
      const jumps = [...text.matchAll(/-[jg] (BYN-\S+)$/gm)].map(match => match[1])

      expect(new Set(chains).size).toBe(chains.length)
      expect([...new Set(jumps)].sort()).toEqual(chains.toSorted())
      expect(doorChains(text).every(rules => rules.length > 0)).toBe(true)
    }),
  )
})

it('applied over its own result, changes nothing', () => {
  fc.assert(
    fc.property(states, states, (before, after) => {
      const kernel = restore(restore([], whole(before)), again(before, after))

      expect(restore(kernel, again(after, after))).toEqual(kernel)
      expect(kernel.toSorted()).toEqual(restore([], whole(after)).toSorted())
    }),
  )

  function again(present: State, wanted: State): string {
    const kernel = restore([], whole(present))
    return renderWhole(rulesOf(wanted).tables, presentRules(kernel.join('\n'), bridge))
  }
})

it('changed in parts, ends where it would have been as a whole, and is known to', () => {
  fc.assert(
    fc.property(states, states, (before, after) => {
      const [from, to] = [rulesOf(before).tables, rulesOf(after).tables]
      const first = restore([], renderWhole(from))
      const printed = printedRules(presentRules(first.join('\n'), bridge))

      const kernel = restore(first, renderChange(from, to))

      const present = presentRules(kernel.join('\n'), bridge)
      expect(kernel.toSorted()).toEqual(restore([], renderWhole(to)).toSorted())
      expect(verifyRules(present, to, unchangedPrints(printed, from, to))).toBeDefined()
      expect(renderChange(to, to)).toBe('')
    }),
  )
})

it('changes sets entry by entry, and never names one that is not there', () => {
  fc.assert(
    fc.property(states, states, (before, after) => {
      const [from, to] = [rulesOf(before).sets, rulesOf(after).sets]
      const held = heldSets(from)

      const kernel = restoreSets(held, setChanges(held, to))

      for (const { name, entries } of to) expect(kernel.get(name)).toEqual(entries)
      for (const [name, entries] of held) {
        const kept = to.find(set => set.name === name)?.entries ?? entries
        expect(kernel.get(name)).toEqual(kept)
      }
      const rest = restoreSets(kernel, setRemovals(held, to))
      expect([...rest.keys()].sort()).toEqual(to.map(({ name }) => name).sort())
      expect(presentSets(setChanges(new Map(), to), bridge)).toEqual(heldSets(to))
    }),
  )
})

function rulesOf({ routes: all, locals }: State) {
  return decideRules(decideDoors(all, place), all, locals, place)
}

function whole(state: State): string {
  return renderWhole(rulesOf(state).tables)
}

function restoreSets(held: HeldSets, text: string): Map<string, Set<string>> {
  const sets = new Map([...held].map(([name, entries]) => [name, new Set(entries)]))
  for (const line of text.split('\n').slice(0, -1)) {
    const [verb, name = '', entry = ''] = line.split(' ')
    if (verb === 'create') sets.set(name, new Set())
    else if (verb === 'destroy') sets.delete(name)
    else if (verb === 'add') expect(sets.get(name)?.add(entry)).toBeDefined()
    else expect(sets.get(name)?.delete(entry)).toBe(true)
  }
  return sets
}

/** Chains that lead to backends. */
function doorChains(text: string): string[][] {
  const chains = new Map<string, string[]>()
  for (const [line, chain = ''] of text.matchAll(/^-A (BYN-\S+) .*-j DNAT .*$/gm)) {
    chains.set(chain, [...(chains.get(chain) ?? []), line])
  }
  return [...chains.values()]
}

/** What part of all packets each rule takes, the ones before it having had their turn. */
function sharesOf(rules: readonly string[]): number[] {
  let left = 1
  return rules.map(rule => {
    const share = left * Number(/--probability (\S+)/.exec(rule)?.[1] ?? 1)
    left -= share
    return share
  })
}

/** A kernel in a few lines: what iptables-save would print after iptables-restore --noflush. */
function restore(kernel: readonly string[], text: string): string[] {
  const tables = new Map<string, string[]>()
  let table = ''
  for (const line of kernel) {
    if (line.startsWith('*')) table = line
    else tables.set(table, [...(tables.get(table) ?? []), line])
  }
  for (const line of text.split('\n')) {
    if (line.startsWith('*')) table = line
    tables.set(table, step(tables.get(table) ?? [], line))
  }
  return [...tables].sort().flatMap(([name, lines]) => [name, ...lines])
}

function step(lines: string[], line: string): string[] {
  const [word = '', chain = ''] = line.split(' ')
  if (word.startsWith(':')) {
    const declared = `${word} - [0:0]`
    const others = lines.filter(other => !other.startsWith(`-A ${word.slice(1)} `))
    return others.includes(declared) ? others : [declared, ...others]
  }
  if (word === '-A') return [...lines, line]
  if (word === '-I') return [...lines, `-A ${line.slice(3)}`]
  if (word === '-D') {
    expect(lines).toContain(`-A ${line.slice(3)}`)
    return lines.filter(other => other !== `-A ${line.slice(3)}`)
  }
  if (word === '-X') {
    expect(lines.filter(other => / -[jg] \S+$/.exec(other)?.[0].endsWith(` ${chain}`))).toEqual([])
    return lines.filter(other => other !== `:${chain} - [0:0]`)
  }
  return lines
}
