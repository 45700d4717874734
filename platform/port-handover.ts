import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { isPortFree, requireFreePort } from './ports.ts'

/** Ports below it are root's: whoever comes from one is root on this server. */
const firstUnprivileged = 1024
const firstTried = 600
const answerMs = 2000
const freeWithinMs = 2000

/**
 * Makes sure that a port on loopback can be listened on. An agent that stands in for the program listens there while it is away: it is
 * asked to leave. Rejects with `port-taken` (wait) and the option that chooses another port.
 */
export async function takePort(port: number, program: string, option: string): Promise<void> {
  if (await isPortFree(port)) return
  if (await asksToLeave(port)) await untilFree(port)
  await requireFreePort(port, program, option)
}

/** How the two of this server's own talk: by one line, before anything else on a connection. */
function leaveLine(port: number): string {
  return `BANYAN LEAVE ${port}\r\n`
}

export const leftLine = 'LEFT\r\n'

/** Whether the first bytes of a connection to a port are such a line, and from root. */
export function isAskedToLeave(first: Buffer, socket: Socket, port: number): boolean {
  const isRoot = (socket.remotePort ?? Infinity) < firstUnprivileged
  return isRoot && first.toString('latin1') === leaveLine(port)
}

async function asksToLeave(port: number): Promise<boolean> {
  for (let localPort = firstTried; localPort < firstTried + 20; localPort++) {
    const socket = connect({ port, host: '127.0.0.1', localPort })
    const signal = AbortSignal.timeout(answerMs)
    try {
      await once(socket, 'connect', { signal })
    } catch {
      socket.destroy()
      continue // that port is in use, or nobody may have it
    }
    try {
      socket.write(leaveLine(port))
      const [answer] = (await once(socket, 'data', { signal })) as [Buffer]
      return answer.toString('latin1') === leftLine
    } catch {
      return false
    } finally {
      socket.destroy()
    }
  }
  return false
}

async function untilFree(port: number): Promise<void> {
  const until = performance.now() + freeWithinMs
  while (performance.now() < until && !(await isPortFree(port))) {
    await new Promise(resolve => setTimeout(resolve, 20))
  }
}
