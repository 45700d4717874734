import { BanyanError } from '../../core/errors.ts'
import { callerOf } from '../../platform/rpc/certified-call.ts'
import { toServiceError } from '../../platform/rpc/errors.ts'
import { unary } from '../../platform/rpc/handlers.ts'
import { agentProtocol } from '../../platform/version.ts'
import type { AgentServiceHandlers } from '../../proto/gen/banyan/v1/AgentService.ts'
import type { JoinServiceHandlers } from '../../proto/gen/banyan/v1/JoinService.ts'
import { join, type JoinContext, renew } from '../join/join.ts'
import { removed } from '../join/members.ts'

type RenewCall = Parameters<AgentServiceHandlers['Renew']>[0]
type RenewCallback = Parameters<AgentServiceHandlers['Renew']>[1]

/** For servers that have a token and no certificate yet. */
export function joinService(context: JoinContext): JoinServiceHandlers {
  return {
    Join: unary(async ({ inviteId: id, inviteSecret: secret, name, publicKey, protocol, now }) => {
      if (protocol !== agentProtocol) throw protocolMismatch(protocol)
      return { certificate: await join(context, { id, secret, name, publicKey, now }) }
    }),
  }
}

/** What agents that are let in no more hear, instead of what they asked for: why, and what to do. */
export function refusingService(): AgentServiceHandlers {
  const refuse = (call: Parameters<typeof callerOf>[0]) => toServiceError(refusalOf(call))
  return {
    Connect: call => void call.emit('error', refuse(call)),
    OpenRegistry: call => void call.emit('error', refuse(call)),
    PushLogs: (call, callback) => callback(refuse(call)),
    Renew: (call, callback) => callback(refuse(call)),
  }
}

/** For an agent that came with a certificate. */
export function renewCertificate(
  context: JoinContext | undefined,
  call: RenewCall,
  callback: RenewCallback,
): void {
  const peer = callerOf(call)
  if (!context || !peer) return callback(toServiceError(uncertified()))
  const answer = unary(async ({ publicKey }: { readonly publicKey: Buffer }) => ({
    certificate: await renew(context, peer, publicKey),
  }))
  answer(call, callback)
}

function refusalOf(call: Parameters<typeof callerOf>[0]): BanyanError {
  const peer = callerOf(call)
  return peer ? removed(peer.name) : uncertified()
}

function uncertified(): BanyanError {
  const message =
    'This agent has no certificate that is good here: make a token with `banyan agent invite` and run `banyan-agent init`'
  return new BanyanError('certificate-refused', message, 'wait')
}

function protocolMismatch(theirs: number): BanyanError {
  const message = `This server's banyan-agent speaks protocol ${theirs}, the engine ${agentProtocol}: upgrade the older of the two`
  return new BanyanError('protocol-mismatch', message, 'wait')
}
