export type CommitSignature =
  | { readonly kind: 'none' }
  | { readonly kind: 'unreadable'; readonly why: string }
  | {
      readonly kind: 'ssh' | 'gpg'
      readonly signature: string
      /** What was signed: the commit without the header of the signature. */
      readonly payload: Buffer
    }

/**
 * Takes a commit's signature out of its bytes. Whatever two readers could take for different commits is unreadable:
 * several signatures, and headers with a carriage return or a zero byte.
 */
export function signatureOf(commit: Buffer): CommitSignature {
  const text = commit.toString('latin1')
  const split = text.indexOf('\n\n')
  const end = split < 0 ? text.length : split
  const head = text.slice(0, end)
  const headers = head.split(/\n(?! )/)
  const signed = headers.filter(header => /^gpgsig/.test(header))
  const [header = ''] = signed
  if (signed.length === 0) return { kind: 'none' }
  if (signed.length > 1) return { kind: 'unreadable', why: 'it has several signatures' }
  if (/[\r\0]/.test(head)) return { kind: 'unreadable', why: 'its headers hold control characters' }
  const signature = header.replace(/^gpgsig /, '').replaceAll('\n ', '\n')
  const kind = kindOf(signature)
  if (!kind) return { kind: 'unreadable', why: 'its signature is neither of OpenPGP nor of SSH' }
  const rest = headers.filter(other => other !== header).join('\n')
  return { kind, signature, payload: Buffer.from(rest + text.slice(end), 'latin1') }
}

function kindOf(signature: string): 'ssh' | 'gpg' | undefined {
  if (signature.startsWith('-----BEGIN SSH SIGNATURE-----\n')) return 'ssh'
  return signature.startsWith('-----BEGIN PGP SIGNATURE-----\n') ? 'gpg' : undefined
}
