import { createPrivateKey, X509Certificate } from 'node:crypto'
import type { EtcdAuth } from '../core/config/engine.ts'
import { BanyanError } from '../core/errors.ts'

interface Contents {
  readonly ca?: Buffer | undefined
  readonly cert?: Buffer | undefined
  readonly key?: Buffer | undefined
}

/**
 * Finds what TLS would tell in riddles, or only by an etcd that never answers. Code: `etcd-credential` (wait). `now`: epoch
 * milliseconds.
 */
export function checkEtcdFiles(auth: EtcdAuth, { ca, cert, key }: Contents, now: number): void {
  if (ca) certificate(ca, auth.caFile, now)
  const own = cert && certificate(cert, auth.certFile, now)
  const ownKey = key && privateKey(key, auth.keyFile)
  if (own && ownKey && !own.checkPrivateKey(ownKey))
    throw unusable(auth.keyFile, `is not the key of the certificate in ${auth.certFile ?? ''}`)
}

function certificate(pem: Buffer, path: string | undefined, now: number): X509Certificate {
  const read = attempt(() => new X509Certificate(pem))
  if (!read) throw unusable(path, 'has no certificate in PEM (-----BEGIN CERTIFICATE-----)')
  if (Date.parse(read.validTo) < now) throw unusable(path, `expired on ${read.validTo}`)
  return read
}

function privateKey(pem: Buffer, path: string | undefined) {
  const read = attempt(() => createPrivateKey(pem))
  if (!read) throw unusable(path, 'has no private key in PEM, or one with a passphrase')
  return read
}

function attempt<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch {
    return undefined
  }
}

function unusable(path: string | undefined, why: string): BanyanError {
  return new BanyanError('etcd-credential', `${path ?? ''} ${why}`, 'wait')
}
