import { quoted } from '../diagnostics.ts'
import { listLike, type Mapping, type Scalar, scalarLike, type Tree } from '../tree.ts'
import { type Decoded, wrongType } from './decoded.ts'
import { textOf } from './text-of.ts'

interface Host {
  readonly name: string
  readonly address: string
  readonly from: Scalar
}

const hint = 'write "name=address" or a mapping of names to addresses'

/** Additional hosts as a sorted list of `name=address`, one address each, IPv6 without brackets. */
export function hostList(tree: Tree): Decoded {
  const hosts =
    tree.kind === 'map'
      ? fromMapping(tree)
      : tree.kind === 'list'
        ? fromList(tree.items)
        : undefined
  if (!hosts) return wrongType('must be a list of "name=address" or a mapping', hint)
  if (!Array.isArray(hosts)) return { code: 'invalid-host', problem: hosts.problem, hint }
  const nameless = hosts.find(({ name }) => name === '' || /[:=]/.test(name))
  if (nameless)
    return { code: 'invalid-host', problem: `has the host name ${quoted(nameless.name)}`, hint }
  const texts = hosts.map(({ name, address, from }) => scalarLike(from, `${name}=${bare(address)}`))
  return { tree: listLike(tree, texts.sort(byText)) }
}

type Hosts = Host[] | { readonly problem: string }

function fromMapping({ entries }: Mapping): Hosts {
  const hosts: Host[] = []
  for (const [name, { value }] of entries) {
    const addresses = value.kind === 'list' ? value.items : [value]
    for (const from of addresses) {
      if (from.kind === 'scalar') hosts.push({ name, address: textOf(from), from })
      else if (from.kind !== 'broken') return { problem: `has no address for ${quoted(name)}` }
    }
  }
  return hosts
}

function fromList(items: readonly Tree[]): Hosts {
  const hosts: Host[] = []
  for (const from of items) {
    if (from.kind !== 'scalar') continue
    const text = textOf(from)
    const sign = text.includes('=') ? text.indexOf('=') : text.indexOf(':')
    if (sign === -1) return { problem: `has no address in ${quoted(from.template ?? text)}` }
    for (const address of text.slice(sign + 1).split(',')) {
      hosts.push({ name: text.slice(0, sign), address, from })
    }
  }
  return hosts
}

function bare(address: string): string {
  return /^\[.+\]$/.test(address) ? address.slice(1, -1) : address
}

function byText(a: Scalar, b: Scalar): number {
  const [left, right] = [String(a.value), String(b.value)]
  return left < right ? -1 : left > right ? 1 : 0
}
