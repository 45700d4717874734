import { once } from 'node:events'
import { createServer, type AddressInfo, type Socket } from 'node:net'

export interface SilentListener {
  /** `127.0.0.1:<port>`. */
  readonly endpoint: string
  /** Connections that there were. */
  readonly callers: () => number
  stop(): Promise<void>
}

/** Takes connections and never says a word, as a machine that hangs. */
export async function listenSilently(): Promise<SilentListener> {
  const sockets = new Set<Socket>()
  const server = createServer(socket => {
    sockets.add(socket.on('error', () => undefined))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    endpoint: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    callers: () => sockets.size,
    stop: async () => {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}
