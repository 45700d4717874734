import { BanyanError } from '../../core/errors.ts'
import { toServiceError } from '../../platform/rpc/errors.ts'
import { agentProtocol, version } from '../../platform/version.ts'
import type { AgentServiceHandlers } from '../../proto/gen/banyan/v1/AgentService.ts'
import type { AgentMessage__Output } from '../../proto/gen/banyan/v1/AgentMessage.ts'
import type { Hello__Output } from '../../proto/gen/banyan/v1/Hello.ts'
import { Liveness, registerAgent } from '../nodes/registry.ts'
import { tunnelToRegistry } from './registry-tunnel.ts'
import { AgentSession, type AgentServiceOptions } from './agent-session.ts'

type Call = Parameters<AgentServiceHandlers['Connect']>[0]

/** How long an engine waits for its own write to come back to it. */
const mirrorPatienceMs = 10_000

/** One agent's stream: what it is told, what it reports, and its sign of life. */
export function agentService(options: AgentServiceOptions): AgentServiceHandlers {
  return {
    Connect: call => {
      void serveAgent(options, call).catch((error: unknown) => {
        options.log.warn({ err: error }, 'agent stream failed')
        call.emit('error', toServiceError(error))
      })
    },
    PushLogs: (call, callback) => {
      options.relay.receive(call, callback)
    },
    OpenRegistry: call => tunnelToRegistry(call, options.registryPort),
  }
}

async function serveAgent(options: AgentServiceOptions, call: Call): Promise<void> {
  const { view, log, signal } = options
  // Ending the loop early must not destroy the call: the agent is to learn why, and dial again.
  const messages: AsyncIterable<AgentMessage__Output> = call.iterator({ destroyOnReturn: false })
  let session: AgentSession | undefined
  const end = () => call.end()
  signal.addEventListener('abort', end, { once: true })
  try {
    for await (const message of messages) {
      if (message.hello) session = await greet(options, call, message.hello)
      else if (!session) throw new BanyanError('hello-missing', 'Hello must come first.', 'bug')
      else await session.take(message)
    }
  } catch (error) {
    if (!call.cancelled && !signal.aborted) throw error
  } finally {
    signal.removeEventListener('abort', end)
    if (session) {
      session.close()
      log.info({ agent: session.name, revision: view.revision }, 'agent disconnected')
    }
  }
  call.end()
}

async function greet(
  options: AgentServiceOptions,
  call: Call,
  hello: Hello__Output,
): Promise<AgentSession> {
  const { store, view, events, engineId, vpcCidr, vipCidr, registryPort, clock, log } = options
  const { monotonic } = options
  if (hello.protocol !== agentProtocol) {
    throw new BanyanError(
      'protocol-mismatch',
      `Agent ${hello.name} speaks protocol ${hello.protocol}, this engine ${agentProtocol}: upgrade the older of the two.`,
      'wait',
    )
  }
  const now = clock.now()
  const isNew = !view.agents.has(hello.name)
  const agent = await registerAgent(
    store,
    {
      name: hello.name,
      version: hello.version,
      labels: hello.labels,
      capacity: {
        cpus: hello.cpus,
        memoryBytes: hello.memoryBytes,
        ...(Object.keys(hello.generic).length > 0 && { generic: hello.generic }),
      },
      ...(hello.os !== '' && { platform: { os: hello.os, arch: hello.arch } }),
      ...(hello.wgPublicKey !== '' && {
        overlay: { publicKey: hello.wgPublicKey, endpoint: hello.wgEndpoint },
      }),
    },
    vpcCidr,
    now,
  )
  const alive = { incarnation: hello.incarnation, engine: engineId }
  const liveness = new Liveness(store, agent.name, alive, monotonic())
  const revision = await liveness.beat(monotonic())
  // what it is given is not older than its sign of life: somebody else may have its tasks
  await view.mirror.waitFor(revision, AbortSignal.timeout(mirrorPatienceMs))
  if (isNew) {
    await events.record({
      kind: 'agent-joined',
      agent: agent.name,
      message: `${agent.name} joined with ${agent.subnet}`,
    })
  }
  log.info({ agent: agent.name, subnet: agent.subnet, version: agent.version }, 'agent connected')
  call.write({
    welcome: {
      subnet: agent.subnet,
      engineId,
      engineVersion: version,
      vpcCidr,
      vipCidr,
      registryPort: registryPort ?? 0,
    },
  })
  return new AgentSession(options, call, agent.name, liveness)
}
