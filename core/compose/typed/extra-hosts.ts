import { type ExtraHost } from '../../model/container-settings.ts'
import { type Context, shown } from '../context.ts'
import { isIpv4, isIpv6 } from '../forms/ip-address.ts'
import { at, scalarsIn, wordOf } from '../read.ts'
import { type Mapping, type Scalar, type Tree } from '../tree.ts'
import { byText, filled } from './values.ts'

/** `host=address` or `host:address`, or a mapping; a host may have several addresses. */
export function extraHostsOf(map: Mapping, context: Context): readonly ExtraHost[] | undefined {
  const hosts = written(map).flatMap(([host, scalar, word]) => {
    const address = /^\[(.*)\]$/.exec(word)?.[1] ?? word
    const isAddress = address === 'host-gateway' || isIpv4(address) || isIpv6(address)
    if (isAddress && host !== '' && !/\s/.test(host)) return [{ host, address }]
    const hint = 'such as "db.example=10.0.0.5", "db.example=host-gateway"'
    const message = `${shown(scalar)} is not a host with an address`
    context.problems.error(scalar.at, 'invalid-host', message, hint)
    return []
  })
  return filled(withoutTwins(hosts).sort(byText(({ host }) => host)))
}

type Written = readonly [host: string, scalar: Scalar, address: string]

function written(map: Mapping): readonly Written[] {
  const tree = at(map, 'extra_hosts')
  if (tree?.kind === 'map') {
    return [...tree.entries].flatMap(([host, { value }]) =>
      scalarsOf(value).map(scalar => [host, scalar, wordOf(scalar.value)] as const),
    )
  }
  return scalarsIn(tree?.kind === 'list' ? tree : undefined).map(scalar => {
    const [, host = '', address = ''] = /^([^=:]*)[=:](.*)$/s.exec(wordOf(scalar.value)) ?? []
    return [host, scalar, address] as const
  })
}

function scalarsOf(tree: Tree): readonly Scalar[] {
  if (tree.kind === 'scalar') return [tree]
  return tree.kind === 'list' ? scalarsIn(tree) : []
}

function withoutTwins(hosts: readonly ExtraHost[]): ExtraHost[] {
  return [...new Map(hosts.map(each => [`${each.host}=${each.address}`, each])).values()]
}
