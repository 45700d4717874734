/** `10.0.0.1`: four numbers up to 255, without leading zeros. */
export function isIpv4(text: string): boolean {
  const parts = text.split('.')
  return (
    parts.length === 4 && parts.every(part => /^(?:0|[1-9]\d{0,2})$/.test(part) && +part <= 255)
  )
}

/** `::1`, `fe80::1`, `::ffff:10.0.0.1`; no zone. */
export function isIpv6(text: string): boolean {
  const halves = text.split('::')
  if (halves.length > 2) return false
  const counts = halves.map((half, index) => groups(half, index === halves.length - 1))
  if (counts.includes(undefined)) return false
  const total = counts.reduce<number>((sum, count) => sum + (count ?? 0), 0)
  return halves.length === 2 ? total < 8 : total === 8
}

/** How many of the eight groups a stretch without `::` fills; an IPv4 address at the very end fills two. */
function groups(text: string, isLast: boolean): number | undefined {
  if (text === '') return 0
  const parts = text.split(':')
  const tail = parts.at(-1) ?? ''
  const isMapped = isLast && tail.includes('.')
  const hex = isMapped ? parts.slice(0, -1) : parts
  if ((isMapped && !isIpv4(tail)) || !hex.every(part => /^[0-9a-f]{1,4}$/i.test(part))) {
    return undefined
  }
  return hex.length + (isMapped ? 2 : 0)
}
