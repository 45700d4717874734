import { createHash, X509Certificate } from 'node:crypto'
import { once } from 'node:events'
import { connect, type DetailedPeerCertificate, type TLSSocket } from 'node:tls'
import { BanyanError, messageOf } from '../../core/errors.ts'
import { engineServerName } from '../rpc/tls-identity.ts'
import { splitAddress } from './address.ts'

const connectMs = 10_000
const maxChain = 5

/**
 * The certificate (PEM) of the authority that a token names, from the engine that is to be joined. Nothing else is believed
 * of what is heard here: the connection that follows trusts that certificate alone. Codes: `engine-unreachable`,
 * `engine-not-tls`, `engine-foreign`, `clock-skew` (wait).
 */
export async function fetchAuthority(
  address: string,
  fingerprint: Buffer,
  now: number,
): Promise<string> {
  return await shown(address, now, chain =>
    chain.find(one => createHash('sha256').update(one.raw).digest().equals(fingerprint)),
  )
}

/**
 * The certificate (PEM) that whoever answers shows as its authority: to be believed only once it is proven otherwise. Codes: as
 * for `fetchAuthority`.
 */
export async function shownAuthority(address: string, now: number): Promise<string> {
  return await shown(address, now, chain => chain.find(one => one.checkIssued(one)))
}

async function shown(
  address: string,
  now: number,
  choose: (chain: readonly X509Certificate[]) => X509Certificate | undefined,
): Promise<string> {
  const socket = connect({
    ...splitAddress(address),
    servername: engineServerName,
    minVersion: 'TLSv1.3',
    ALPNProtocols: ['h2'],
    rejectUnauthorized: false, // whom to trust is what is being found out
  })
  try {
    await handshake(socket, address)
    const chain = chainOf(socket.getPeerCertificate(true))
    const found = choose(chain)
    if (!found) throw foreign(address)
    checkClock(chain[0] ?? found, now)
    return found.toString()
  } finally {
    socket.destroy()
  }
}

async function handshake(socket: TLSSocket, address: string): Promise<void> {
  try {
    await once(socket, 'secureConnect', { signal: AbortSignal.timeout(connectMs) })
  } catch (cause) {
    const { code = '' } = cause as NodeJS.ErrnoException
    if (code.startsWith('ERR_SSL') || code === 'EPROTO') throw notTls(address, cause)
    const reason = code === 'ABORT_ERR' ? 'no answer within 10 s' : messageOf(cause)
    const message =
      `No engine answers at ${address} (${reason}): is engine.agent_listen set there, does banyan-engine run, and does the ` +
      'firewall between let this port through?'
    throw new BanyanError('engine-unreachable', message, 'wait', { cause })
  }
}

function chainOf(leaf: DetailedPeerCertificate): X509Certificate[] {
  const chain: X509Certificate[] = []
  let one: DetailedPeerCertificate | undefined = leaf
  while (one?.raw && chain.length < maxChain) {
    chain.push(new X509Certificate(one.raw))
    one = one.issuerCertificate === one ? undefined : one.issuerCertificate
  }
  return chain
}

function checkClock({ validFrom, validTo }: X509Certificate, now: number): void {
  if (now >= Date.parse(validFrom) && now < Date.parse(validTo)) return
  const message = `By this server's clock (${new Date(now).toISOString()}) the engine's certificate is not good: set the clock, such as with \`timedatectl set-ntp true\``
  throw new BanyanError('clock-skew', message, 'wait')
}

function notTls(address: string, cause: unknown): BanyanError {
  const message = `What answers at ${address} does not speak TLS 1.3: give the port of engine.agent_listen (not engine.grpc_port, which is for the engine's own server)`
  return new BanyanError('engine-not-tls', message, 'wait', { cause })
}

function foreign(address: string): BanyanError {
  const message =
    `What answers at ${address} is not the cluster that made this token: the address is that of another one, its authority ` +
    'was made anew since, or somebody is in between. Nothing was sent there'
  return new BanyanError('engine-foreign', message, 'wait')
}
