import type { Socket } from 'node:net'

/** Either end of a gRPC stream of `Bytes` messages. */
interface ByteCall {
  on(event: 'data', take: (message: { readonly data: Buffer }) => void): unknown
  on(event: 'end' | 'error', tell: () => void): unknown
  once(event: 'drain', tell: () => void): unknown
  write(message: { readonly data: Buffer }): boolean
  pause(): unknown
  resume(): unknown
  end(): unknown
}

interface TunnelOptions {
  /** A connection on which nothing moves for so long is given up. */
  readonly idleMs: number
  /** Called once, when the connection is over. */
  readonly onClose: () => void
}

/**
 * Joins a stream to a TCP connection. Each direction ends by itself and holds up the other end when it can't be written
 * on; a broken one breaks both. The socket allows half-open connections.
 */
export function tunnelBytes(call: ByteCall, socket: Socket, options: TunnelOptions): void {
  socket.setNoDelay(true)
  socket.setTimeout(options.idleMs, () => socket.destroy())
  socket.on('data', data => {
    if (call.write({ data })) return
    socket.pause()
    call.once('drain', () => socket.resume())
  })
  call.on('data', ({ data }) => {
    if (socket.destroyed || socket.write(data)) return
    call.pause()
    socket.once('drain', () => call.resume())
  })
  socket.on('end', () => call.end())
  call.on('end', () => socket.end())
  call.on('error', () => socket.destroy())
  socket.on('error', () => socket.destroy())
  socket.on('close', () => {
    call.resume() // its last words, which nobody waits for
    call.end()
    options.onClose()
  })
}
