import { ownPrefix } from '../dnat/chains.ts'
import type { Place } from '../dnat/place.ts'
import type { Chains } from '../dnat/tables.ts'
import { gatewayOf, subnetOf } from '../dnat/subnet.ts'
import type { LocalContainer } from './local-container.ts'

const chunkPrefix = 27

/**
 * Rules for what comes from the bridge, for the raw table: a container has its own address and no other's. A port of
 * the bridge, unlike a hardware address, can't be forged. One that isn't known yet is that of a container which is just
 * starting: it may use what is nobody's yet, so that its first packets aren't lost. Every packet passes here: addresses
 * are found by chunks of 32.
 */
export function sourceRules(
  locals: readonly LocalContainer[],
  { bridge, subnet, unfiltered }: Pick<Place, 'bridge' | 'subnet' | 'unfiltered'>,
): { readonly rules: readonly string[]; readonly chains: Chains } {
  const nobodys = [
    `-i ${bridge} ! -s ${subnet} -j DROP`,
    `-s ${gatewayOf(subnet)}/32 -i ${bridge} -j DROP`,
  ]
  // only where packets of the bridge come by is it known by which port they came
  if (unfiltered) return { rules: nobodys, chains: {} }
  const bound = boundOf(locals)
  const suspects = `${ownPrefix(bridge)}suspects`
  const chunks = chunked(bound)
  const names = [...chunks.keys()].sort()
  return {
    rules: [
      ...nobodys,
      ...names.map(chunk => `-s ${chunk} -i ${bridge} -g ${chunkChain(bridge, chunk)}`),
      `-i ${bridge} -j ${suspects}`,
    ],
    chains: {
      [suspects]: [
        ...bound.map(({ port }) => `-m physdev --physdev-in ${port} -j DROP`),
        ...bound.map(({ address }) => `-s ${address}/32 -j DROP`),
      ],
      ...Object.fromEntries(
        names.map(chunk => [
          chunkChain(bridge, chunk),
          [
            ...(chunks.get(chunk) ?? []).map(
              ({ address, port }) => `-s ${address}/32 -m physdev --physdev-in ${port} -j RETURN`,
            ),
            `-j ${suspects}`,
          ],
        ]),
      ),
    },
  }
}

interface Bound {
  readonly address: string
  readonly port: string
}

function boundOf(locals: readonly LocalContainer[]): Bound[] {
  return locals
    .flatMap(({ address, port }) => (port === undefined ? [] : [{ address, port }]))
    .sort((a, b) => (a.address < b.address ? -1 : 1))
}

function chunked(bound: readonly Bound[]): ReadonlyMap<string, Bound[]> {
  const chunks = new Map<string, Bound[]>()
  for (const each of bound) {
    const chunk = chunkOf(each.address)
    chunks.set(chunk, [...(chunks.get(chunk) ?? []), each])
  }
  return chunks
}

function chunkOf(address: string): string {
  return subnetOf(address, { like: `0.0.0.0/${chunkPrefix}` })
}

function chunkChain(bridge: string, chunk: string): string {
  return `${ownPrefix(bridge)}${chunk.split('/')[0]}`
}
