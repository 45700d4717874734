/**
 * Small changes to what isomorphic-git says and hears when it fetches (gitprotocol-pack(5), version 1). A packet is
 * four hexadecimal digits of length, these included, and its text.
 */

/**
 * isomorphic-git gives up on a server whose HEAD names a branch that does not exist, which is usual for a fresh
 * bare repository. It keeps reading after the closing flush packet, so a HEAD of our own can follow.
 */
export function withHead(advertisement: Uint8Array, commit: string): Buffer {
  return Buffer.concat([advertisement, packet(`${commit} HEAD\n`)])
}

export function offersThinPack(advertisement: Uint8Array): boolean {
  return /[\0 ]thin-pack[ \n]/.test(Buffer.from(advertisement).toString('latin1', 0, 4096))
}

/**
 * Only for thin packs does a server leave out what the last commit already has when the new one comes without its
 * history; without this each fetch sends the whole tree. isomorphic-git never asks for them but reads them.
 */
export function withThinPack(request: Buffer): Buffer {
  const length = Number.parseInt(request.toString('latin1', 0, 4), 16)
  const firstWant = request.toString('latin1', 4, length).trimEnd()
  return Buffer.concat([packet(`${firstWant} thin-pack\n`), request.subarray(length)])
}

/** A pack without objects: "PACK", version 2, none, and its checksum. */
const emptyPack = Buffer.from(
  '5041434b0000000200000000029d08823bd8a8eab510ad6ac75c823cfd3ed31e',
  'hex',
)

/**
 * Takes the pack out of an answer (band 1 of side-band-64k) and leaves an empty one in its place: isomorphic-git would
 * index it in JavaScript, several times slower than zlib and OpenSSL do it.
 */
export function withoutPack(answer: Buffer): { readonly answer: Buffer; readonly pack: Buffer } {
  const kept: Buffer[] = []
  const pack: Buffer[] = []
  let at = 0
  for (let end = packetEnd(answer, at); end !== undefined; end = packetEnd(answer, at)) {
    const line = answer.subarray(at, end)
    if (line.length < 5 || line[4] !== packBand) kept.push(line)
    else if (pack.push(line.subarray(5)) === 1)
      kept.push(packet(Buffer.from([packBand]), emptyPack))
    at = end
  }
  const rest = answer.subarray(at)
  return { answer: Buffer.concat([...kept, rest]), pack: Buffer.concat(pack) }
}

export function isEmptyPack(pack: Buffer): boolean {
  return pack.equals(emptyPack)
}

const packBand = 1

/** Undefined where no whole packet follows. */
function packetEnd(bytes: Buffer, at: number): number | undefined {
  const digits = bytes.toString('latin1', at, at + 4)
  if (!/^[0-9a-f]{4}$/i.test(digits)) return undefined
  const end = at + Math.max(4, Number.parseInt(digits, 16))
  return end <= bytes.length ? end : undefined
}

function packet(...parts: readonly (string | Buffer)[]): Buffer {
  const content = Buffer.concat(parts.map(part => Buffer.from(part)))
  const length = (content.length + 4).toString(16).padStart(4, '0')
  return Buffer.concat([Buffer.from(length), content])
}
