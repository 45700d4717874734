import { connect } from 'node:net'
import { BanyanError } from '../../core/errors.ts'
import { toServiceError } from '../../platform/rpc/errors.ts'
import type { Bytes__Output } from '../../proto/gen/banyan/v1/Bytes.ts'
import type { AgentServiceHandlers } from '../../proto/gen/banyan/v1/AgentService.ts'

type Call = Parameters<AgentServiceHandlers['OpenRegistry']>[0]

/** Joins one stream of an agent to a TCP connection to the managed registry; either end closes both. */
export function tunnelToRegistry(call: Call, port: number | undefined): void {
  if (port === undefined) {
    const message = 'This engine manages no registry.'
    call.emit('error', toServiceError(new BanyanError('no-registry', message, 'stalled')))
    return
  }
  const socket = connect(port, '127.0.0.1')
  call.on('data', ({ data }: Bytes__Output) => {
    if (socket.write(data)) return
    call.pause()
    socket.once('drain', () => call.resume())
  })
  socket.on('data', data => {
    if (call.write({ data })) return
    socket.pause()
    call.once('drain', () => socket.resume())
  })
  call.on('end', () => socket.end())
  call.on('cancelled', () => socket.destroy())
  call.on('error', () => socket.destroy())
  socket.on('error', () => socket.destroy())
  socket.on('close', () => call.end())
}
