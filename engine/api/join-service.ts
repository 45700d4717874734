import { BanyanError } from '../../core/errors.ts'
import { callerOf } from '../../platform/rpc/certified-call.ts'
import { toServiceError } from '../../platform/rpc/errors.ts'
import { unary } from '../../platform/rpc/handlers.ts'
import { agentRefusal } from '../../platform/protocol.ts'
import { spokenHere } from '../../platform/version.ts'
import type { AgentServiceHandlers } from '../../proto/gen/banyan/v1/AgentService.ts'
import type { RenewRequest__Output } from '../../proto/gen/banyan/v1/RenewRequest.ts'
import type { JoinServiceHandlers } from '../../proto/gen/banyan/v1/JoinService.ts'
import { enrol, type EnrolContext } from '../join/enrol.ts'
import { type Host, joinEngine } from '../join/join-engine.ts'
import { join, type JoinContext, renew } from '../join/join.ts'
import { removed } from '../join/members.ts'

type RenewCall = Parameters<AgentServiceHandlers['Renew']>[0]
type RenewCallback = Parameters<AgentServiceHandlers['Renew']>[1]

export interface StrangersContext extends EnrolContext {
  /** Absent: nobody becomes an engine by way of this one. */
  readonly host?: Host
}

/** For who has no certificate yet. */
export function joinService(context: StrangersContext): JoinServiceHandlers {
  return {
    Join: unary(async ({ inviteId: id, inviteSecret: secret, protocol, ...ask }) => {
      requireProtocol(protocol)
      return { certificate: await join(context, { id, secret, ...ask }) }
    }),
    Enrol: unary(async ({ protocol, ...ask }) => {
      requireProtocol(protocol)
      return await enrol(context, ask)
    }),
    JoinEngine: unary(async ({ join: asked, ...more }) => {
      const { inviteId: id, inviteSecret: secret, protocol, ...ask } = asked ?? nothing()
      requireProtocol(protocol)
      const { engines, ...welcome } = await joinEngine(context, { id, secret, ...ask, ...more })
      return { ...welcome, engines: [...engines] }
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
  const answer = unary(async ({ publicKey, tunnelKey }: RenewRequest__Output) => ({
    certificate: await renew(context, peer, { spki: publicKey, tunnelKey }),
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

function nothing(): never {
  throw new BanyanError('request-malformed', 'It says nothing of who asks', 'stalled')
}

function requireProtocol(theirs: number): void {
  const refusal = agentRefusal('This program', theirs, spokenHere)
  if (refusal) throw refusal
}
