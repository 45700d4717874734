import fc from 'fast-check'
import { expect, it } from 'vitest'
import { presentRules } from '../../agent/dnat/present.ts'
import { renderRules } from '../../agent/dnat/render.ts'
import type { Route } from '../../core/model/route.ts'

const options = { agent: 'a', subnet: '10.200.1.0/24', bridge: 'banyan0' }

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

const routes: fc.Arbitrary<Route[]> = fc.array(
  fc.record({
    app: fc.constantFrom('shop', 'blog'),
    service: fc.constantFrom('web', 'api', 'db'),
    hashes: fc.constant([]),
    networks: fc.constant([]),
    members: fc.constant([]),
    ports: fc.array(port, { maxLength: 4 }),
    backends: fc.array(backend, { maxLength: 40 }),
  }),
  { maxLength: 6 },
)

it('gives every backend of a port the same share of new connections', () => {
  fc.assert(
    fc.property(routes, all => {
      for (const rules of portChains(renderRules(all, options))) {
        const shares = sharesOf(rules)
        for (const share of shares) expect(share).toBeCloseTo(1 / shares.length, 8)
      }
    }),
  )
})

it('answers a port with backends or refuses it, and never both', () => {
  fc.assert(
    fc.property(routes, all => {
      const text = renderRules(all, options)
      const chains = [...text.matchAll(/^:(BYN-\S+)/gm)].map(match => match[1])
      const jumps = [...text.matchAll(/-j (BYN-\S+)$/gm)].map(match => match[1])

      expect(new Set(chains).size).toBe(chains.length)
      expect(jumps.toSorted()).toEqual(chains.toSorted())
      expect(portChains(text).every(rules => rules.length > 0)).toBe(true)
    }),
  )
})

it('applied over its own result, changes nothing', () => {
  fc.assert(
    fc.property(routes, routes, (before, after) => {
      const kernel = restore(restore([], renderRules(before, options)), again(before, after))

      expect(restore(kernel, again(after, after))).toEqual(kernel)
      expect(kernel.toSorted()).toEqual(restore([], renderRules(after, options)).toSorted())
    }),
  )

  function again(present: readonly Route[], wanted: readonly Route[]): string {
    const kernel = restore([], renderRules(present, options))
    return renderRules(wanted, options, presentRules(kernel.join('\n'), options.bridge))
  }
})

function portChains(text: string): string[][] {
  const chains = new Map<string, string[]>()
  for (const [line, chain = ''] of text.matchAll(/^-A (BYN-\S+) .*$/gm)) {
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
    expect(lines.filter(other => other.endsWith(`-j ${chain}`))).toEqual([])
    return lines.filter(other => other !== `:${chain} - [0:0]`)
  }
  return lines
}
