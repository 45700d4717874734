import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { lookup } from 'node:dns/promises'
import { joinHostPort, splitHostPort } from './common-questions.ts'
import type { Answers, Finding, Probes } from './question.ts'
import { tcpAnswers } from './reach.ts'

const controlPort = 51821
/** A host without WireGuard refuses within a round trip; one with it never answers strangers. */
const refusalMs = 500

/** What can be seen of engines from here, before they know this machine. */
export const engineProbes: Probes = {
  host: async text => (text === '' ? undefined : await resolves(text)),
  engine: async (key, answers) =>
    key === '' ? undefined : await tunnelListens(answers['engine-host'] ?? ''),
  'engine-address': async (text, _answers, signal) => {
    const at = splitHostPort(text)
    return at && (await tcpAnswers(at.host, at.port, signal))
  },
  'engine-address-of-key': async (_key, answers) => await tunnelListens(newestHost(answers)),
}

function newestHost(answers: Answers): string {
  const addresses = Object.entries(answers).filter(([id]) => /^engine-\d+-address$/.test(id))
  return splitHostPort(addresses.findLast(([, text]) => text !== '')?.[1] ?? '')?.host ?? ''
}

async function resolves(host: string): Promise<Finding> {
  try {
    const { address } = await lookup(host)
    return { kind: 'good', message: address === host ? 'an address' : address }
  } catch {
    return { kind: 'warning', message: `${host} can't be resolved.` }
  }
}

/** WireGuard says nothing to whom it doesn't know; but where nothing listens, the host says so. */
export async function tunnelListens(
  host: string,
  port = controlPort,
): Promise<Finding | undefined> {
  const found = await lookup(host).catch(() => undefined)
  if (!found) return { kind: 'warning', message: `${host} can't be resolved.` }
  const socket = createSocket(found.family === 6 ? 'udp6' : 'udp4')
  const signal = AbortSignal.timeout(refusalMs)
  try {
    socket.connect(port, found.address)
    await once(socket, 'connect', { signal })
    const refused = once(socket, 'message', { signal })
    socket.send('?')
    await refused
  } catch (error) {
    if ((error as NodeJS.ErrnoException).name === 'AbortError') return undefined
    const at = joinHostPort(host, port)
    return { kind: 'warning', message: `No control tunnel listens at ${at} (UDP) yet.` }
  } finally {
    socket.close()
  }
  return undefined
}
