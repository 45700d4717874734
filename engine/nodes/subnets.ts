import { BanyanError } from '../../core/errors.ts'

/** The n-th /24 of a range such as 10.200.0.0/16; n starts at 1, so that the range's first /24 stays free. */
export function subnetOf(vpcCidr: string, index: number): string {
  const { base, count } = parseRange(vpcCidr)
  if (index < 1 || index >= count) {
    throw new BanyanError(
      'subnets-exhausted',
      `${vpcCidr} has no /24 left: remove agents that are gone (banyan agent remove), or widen engine.vpc_cidr`,
      'wait',
    )
  }
  const address = base + index * 256
  return `${[24, 16, 8, 0].map(shift => (address >>> shift) & 255).join('.')}/24`
}

/** How many /24s the range has. */
export function subnetCount(vpcCidr: string): number {
  return parseRange(vpcCidr).count
}

function parseRange(cidr: string): { readonly base: number; readonly count: number } {
  const [address = '', bits = ''] = cidr.split('/')
  const prefix = Number(bits)
  const base = address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0)
  return { base, count: 2 ** Math.max(0, 24 - prefix) }
}
