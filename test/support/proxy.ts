import { once } from 'node:events'
import { createConnection, createServer, type AddressInfo, type Socket } from 'node:net'

export interface Proxy {
  /** `127.0.0.1:<port>`. */
  readonly endpoint: string
  /** Swallows what the server answers on the connections there are; requests still reach it. */
  mute(): void
  /** From now on swallows everything, as a network that lost its route. */
  silence(): void
  /** Resets all connections. */
  cut(): void
  stop(): Promise<void>
}

/** A TCP proxy before a server, to break the network between it and one client. */
export async function startProxy(target: string): Promise<Proxy> {
  const [host, port] = target.split(':')
  const sockets = new Set<Socket>()
  const muted = new Set<Socket>()
  let silent = false
  const server = createServer(near => {
    const far = createConnection(Number(port), host)
    for (const socket of [near, far]) sockets.add(socket.on('error', () => undefined))
    near.on('data', data => {
      if (!silent) far.write(data)
    })
    far.on('data', data => {
      if (!silent && !muted.has(far)) near.write(data)
    })
    near.on('close', () => far.destroy())
    far.on('close', () => near.destroy())
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const cut = () => sockets.forEach(socket => socket.resetAndDestroy())
  return {
    endpoint: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    mute: () => sockets.forEach(socket => muted.add(socket)),
    silence: () => (silent = true),
    cut,
    stop: async () => {
      cut()
      server.close()
      await once(server, 'close')
    },
  }
}
