/** What OpenSSL and Node.js say when a TLS connection isn't made, and what a person can do about it. `other` is who was called. */
const sentences: readonly (readonly [RegExp, (other: string) => string])[] = [
  [
    /unable to verify|self.signed certificate|unable to get (local )?issuer|unable_to_verify|self_signed|unable_to_get_issuer/i,
    other => `the authority (CA file) is not the one that signed the certificate of ${other}`,
  ],
  [/certificate has expired|CERT_HAS_EXPIRED/i, other => `the certificate of ${other} has expired`],
  [
    /certificate is not yet valid|CERT_NOT_YET_VALID/i,
    other => `the certificate of ${other} is not valid yet: is the clock right here?`,
  ],
  [
    /does not match certificate's altnames|ALTNAME_INVALID/i,
    other => `the certificate of ${other} is for another name than the address`,
  ],
  [
    /alert (bad certificate|unknown ca|certificate (required|expired|unknown|revoked)|handshake failure)/i,
    other =>
      `${other} refuses the certificate of this side: it wants one that its own authority signed and that has not expired`,
  ],
  [/wrong version number|packet length too long/i, other => `${other} does not speak TLS there`],
]

/** Undefined: the message is about something else. */
export function tlsTrouble(message: string, other: string): string | undefined {
  return sentences.find(([pattern]) => pattern.test(message))?.[1](other)
}
