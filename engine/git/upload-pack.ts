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

function packet(line: string): Buffer {
  return Buffer.from((line.length + 4).toString(16).padStart(4, '0') + line)
}
