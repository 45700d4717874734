import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { isIP } from 'node:net'
import { hostname } from 'node:os'
import type { EngineConfig } from '../../core/config/engine.ts'

const wildcards: readonly string[] = ['0.0.0.0', '::']
/** Of TEST-NET-1 (RFC 5737): nothing is sent, the kernel only says which way it would. */
const anywhere = '192.0.2.1'

/** `host:port` where other servers probably find the listener: as configured, else by the way to the world. */
export async function ownAddress({
  agentListen,
  agentAddress,
}: Pick<EngineConfig, 'agentListen' | 'agentAddress'>): Promise<string> {
  if (agentAddress !== undefined) return agentAddress
  const { host = '', port = 0 } = agentListen ?? {}
  const known = wildcards.includes(host) ? await outwardAddress() : host
  return `${isIP(known) === 6 ? `[${known}]` : known}:${port}`
}

/** An IP address of this server; its name where no way leads out. */
export async function outwardAddress(): Promise<string> {
  const socket = createSocket('udp4')
  try {
    socket.connect(9, anywhere)
    await once(socket, 'connect')
    return socket.address().address
  } catch {
    return hostname() // no way out
  } finally {
    socket.close()
  }
}
