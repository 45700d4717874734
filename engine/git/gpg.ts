/** Who signed, or why the signature doesn't count. */
export type Verdict =
  { readonly ok: true; readonly signer: string } | { readonly ok: false; readonly why: string }

const refusals: Readonly<Record<string, string>> = {
  BADSIG: 'its signature is of other content',
  ERRSIG: 'its key is not in gpg_file',
  EXPSIG: 'its signature has expired',
  EXPKEYSIG: 'its key has expired',
  REVKEYSIG: 'its key was revoked',
}

/**
 * What the status lines of `gpgv --status-fd` say. Its exit code is 0 for keys that expired or were revoked, too: so exactly
 * one signature, good and valid, and nothing that speaks against it.
 */
export function readGpgStatus(output: string): Verdict {
  const lines = output.split('\n').flatMap(line => /^\[GNUPG:\] (.+)$/.exec(line)?.[1] ?? [])
  const words = lines.map(line => line.split(' ', 1)[0] ?? '')
  const refused = words.find(word => word in refusals)
  if (refused !== undefined) return { ok: false, why: refusals[refused] ?? '' }
  const count = (word: string) => words.filter(other => other === word).length
  if (count('NEWSIG') !== 1 || count('GOODSIG') !== 1 || count('VALIDSIG') !== 1) {
    return { ok: false, why: 'gpgv does not find one good signature' }
  }
  const good = lines.find(line => line.startsWith('GOODSIG ')) ?? ''
  return { ok: true, signer: good.split(' ').slice(2).join(' ') }
}

/** gpgv reads binary keyrings only; people have armored ones. Each block ends with a checksum, or without one. */
export function dearmored(keyring: Buffer): Buffer {
  const text = keyring.toString('latin1')
  if (!text.includes('-----BEGIN PGP PUBLIC KEY BLOCK-----')) return keyring
  const blocks = text.matchAll(
    /-----BEGIN PGP PUBLIC KEY BLOCK-----\r?\n(?:[^\n]*: [^\n]*\n)*\r?\n([A-Za-z0-9+/=\s]*?)(?:\n=[A-Za-z0-9+/]{4}\s*)?-----END/g,
  )
  return Buffer.concat([...blocks].map(([, base64 = '']) => Buffer.from(base64, 'base64')))
}
