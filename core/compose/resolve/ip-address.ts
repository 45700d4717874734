/** Whether it is an IPv4 or IPv6 address as Go's net.ParseIP reads one: no brackets, zone or leading zeros. */
export function isIpAddress(text: string): boolean {
  return text.includes(':') ? isIpv6(text) : isIpv4(text)
}

function isIpv4(text: string): boolean {
  const parts = text.split('.')
  return parts.length === 4 && parts.every(part => /^(?:0|[1-9]\d{0,2})$/.test(part) && +part < 256)
}

/** Eight groups of up to four hex digits; `::` for one or more of zeros; IPv4 may stand for the last two. */
function isIpv6(text: string): boolean {
  const [before = '', after, ...more] = text.split('::')
  if (more.length > 0) return false
  const head = groups(before, after === undefined)
  const tail = after === undefined ? 0 : groups(after, true)
  if (head === undefined || tail === undefined) return false
  return after === undefined ? head === 8 : head + tail < 8
}

/** How many groups a part has; undefined where one is none. */
function groups(part: string, mayEndInIpv4: boolean): number | undefined {
  if (part === '') return 0
  const words = part.split(':')
  const last = words.at(-1) ?? ''
  const endsInIpv4 = mayEndInIpv4 && last.includes('.')
  if (endsInIpv4 && !isIpv4(last)) return undefined
  const hex = endsInIpv4 ? words.slice(0, -1) : words
  if (!hex.every(word => /^[\da-f]{1,4}$/i.test(word))) return undefined
  return hex.length + (endsInIpv4 ? 2 : 0)
}
