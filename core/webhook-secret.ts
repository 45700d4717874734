/** Sixteen random characters are more than anybody can try, and fewer than generators give. */
const minCharacters = 16

/** Behind `whsec_` there is Base64 (Standard Webhooks); any other secret is the key as it is written. */
export function signingKey(secret: string): Buffer {
  const [, encoded] = /^whsec_([A-Za-z0-9+/]{16,}={0,2})$/.exec(secret) ?? []
  return encoded === undefined ? Buffer.from(secret, 'utf8') : Buffer.from(encoded, 'base64')
}

/** Why a secret protects little, as the rest of a sentence that begins with its file. */
export function secretProblem(secret: string): string | undefined {
  if (secret.length >= minCharacters) return undefined
  return `holds ${secret.length} characters only: whoever hears of one delivery can find it by trying`
}
