import { BanyanError } from '../../core/errors.ts'
import { keys } from '../../core/keys.ts'
import type { Agent } from '../../core/model/agent.ts'
import { records } from '../../core/records.ts'
import { callerOf } from '../../platform/rpc/certified-call.ts'
import { agentRefusal } from '../../platform/protocol.ts'
import { agentProtocol, spokenHere, version } from '../../platform/version.ts'
import type { AgentServiceHandlers } from '../../proto/gen/banyan/v1/AgentService.ts'
import type { Hello__Output } from '../../proto/gen/banyan/v1/Hello.ts'
import { beingRemoved, isCutOff } from '../nodes/cut-off.ts'
import { registerAgent, type Registration } from '../nodes/registry.ts'
import { SignOfLife } from '../nodes/sign-of-life.ts'
import { AgentSession, endStream, type AgentServiceOptions } from './agent-session.ts'
import { watchSilence } from './watch-silence.ts'

type Call = Parameters<AgentServiceHandlers['Connect']>[0]

/** How long an engine waits for its own write to come back to it. */
const mirrorPatienceMs = 10_000

/**
 * Answers an agent's first words. Rejects with `protocol-mismatch`, `engine-superseded`, `name-foreign`, `name-taken`, `agent-removed`, `subnets-exhausted` (wait):
 * nothing is written about an agent that is refused.
 */
export async function greet(
  options: AgentServiceOptions,
  call: Call,
  hello: Hello__Output,
): Promise<AgentSession> {
  const { view, streams } = options
  check(call, hello)
  await options.life?.admit(hello.name, hello.life)
  const { name, incarnation } = hello
  const release = streams.claim(name, { incarnation, end: () => call.end() }, view.alive.get(name))
  try {
    const before = view.agents.get(name)?.value
    const { agent, sign } = await register(options, call, hello)
    await noteNews(options, agent, before)
    // from here on its session hears of it
    if (isCutOff(view.agents.get(name)?.value)) throw beingRemoved(name)
    welcome(options, call, agent)
    return new AgentSession(options, call, { sign, release })
  } catch (error) {
    release()
    throw error
  }
}

function check(call: Call, { name, protocol }: Hello__Output): void {
  const refusal = agentRefusal(`Agent ${name}`, protocol, spokenHere)
  if (refusal) throw refusal
  const peer = callerOf(call)
  if (!peer || peer.name === name) return
  const message = `This server joined as ${peer.name}, not as ${name}: set agent.node_name to ${peer.name}, or join again with \`banyan-agent init --name ${name}\``
  throw new BanyanError('name-foreign', message, 'wait')
}

async function register(
  options: AgentServiceOptions,
  call: Call,
  hello: Hello__Output,
): Promise<{ readonly agent: Agent; readonly sign: SignOfLife }> {
  const { store, view, streams, signs, agentWatch, vpcCidr, clock, monotonic } = options
  const stood = await store.get(keys.alive(hello.name))
  const alive = stood && records.alive.decode(stood.value)
  streams.requireFree(hello.name, hello.incarnation, alive)
  // an engine that stood still has read this only now: by now the agent may be at another
  if (call.cancelled) throw new BanyanError('stream-ended', `${hello.name} has hung up`, 'retry')
  const agent = await registerAgent(store, registrationOf(hello), vpcCidr, clock.now())
  const sign = new SignOfLife(signs, agent.name, hello.incarnation, monotonic())
  watchSilence(options, sign, () => endStream(call))
  const revision = await sign.begin(stood?.modRevision ?? 0)
  // what it is given is not older than its sign of life: somebody else may have its tasks
  await view.mirror.waitFor(revision, AbortSignal.timeout(mirrorPatienceMs))
  await agentWatch.back(agent.name)
  return { agent, sign }
}

async function noteNews(
  { events, log }: AgentServiceOptions,
  agent: Agent,
  before: Agent | undefined,
): Promise<void> {
  if (!before) {
    await events.record({
      kind: 'agent-joined',
      agent: agent.name,
      message: `${agent.name} joined with ${agent.subnet}`,
    })
  }
  if (agent.version !== version) {
    const message = `${agent.name} has version ${agent.version}, this engine ${version}: upgrade the older of the two soon`
    log.warn({ agent: agent.name, version: agent.version, engine: version }, 'versions differ')
    if (before?.version !== agent.version) {
      await events.record({ kind: 'agent-version', level: 'warn', agent: agent.name, message })
    }
  }
}

function welcome(
  { engineId, vpcCidr, vipCidr, registryPort, life, log }: AgentServiceOptions,
  call: Call,
  { name, subnet, version: agentVersion }: Agent,
): void {
  log.info({ agent: name, subnet, version: agentVersion }, 'agent connected')
  call.write({
    welcome: {
      ...{ subnet, engineId, engineVersion: version, vpcCidr, vipCidr },
      registryPort: registryPort ?? 0,
      protocol: agentProtocol,
      life: life?.life ?? 0,
    },
  })
}

function registrationOf(hello: Hello__Output): Registration {
  const { name, version: agentVersion, labels, cpus, memoryBytes, generic } = hello
  return {
    ...{ name, version: agentVersion, labels },
    capacity: { cpus, memoryBytes, ...(Object.keys(generic).length > 0 && { generic }) },
    ...(hello.os !== '' && { platform: { os: hello.os, arch: hello.arch } }),
    ...(hello.wgPublicKey !== '' && {
      overlay: { publicKey: hello.wgPublicKey, endpoint: hello.wgEndpoint },
    }),
  }
}
