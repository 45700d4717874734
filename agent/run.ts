import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { BanyanError, messageOf } from '../core/errors.ts'
import type { Config } from '../core/config/config.ts'
import { bootId, bootMs } from '../platform/boot-clock.ts'
import { systemClock } from '../platform/clock.ts'
import { exec } from '../platform/exec.ts'
import type { Logger } from '../platform/logger.ts'
import { closeInOrder } from '../platform/shutdown.ts'
import { type Attention, type Connection, dial } from '../platform/rpc/dial.ts'
import { reach } from '../platform/rpc/reach.ts'
import { version } from '../platform/version.ts'
import { reportToSupervisor, takeSupervisor } from '../platform/watchdog.ts'
import { awaitRuntime } from './await-runtime.ts'
import { ContactNote } from './contact-note.ts'
import { startEarlyFence } from './containers/early-fence.ts'
import type { ContainerRuntime } from './containers/runtime.ts'
import { enrolSometime } from './control/enrol.ts'
import { LearnedEngines, usable } from './control/learned.ts'
import { startControl } from './control/tunnel.ts'
import { type DataPlane, startDataPlane } from './data-plane.ts'
import { helloOf } from './hello.ts'
import { isSocket } from '../platform/membership/address.ts'
import { Identity } from '../platform/membership/identity.ts'
import { Renewal } from '../platform/membership/keep-renewed.ts'
import { startMetrics } from './metrics.ts'
import { openTunnel } from './overlay/tunnel.ts'
import { RegistryTunnel } from './registry-tunnel/tunnel.ts'
import { openEngines } from './session/engines.ts'
import { FollowedLife } from './session/followed-life.ts'
import { startSession } from './session/session.ts'

/** What each command that touches containers begins with. */
export interface Setting {
  readonly config: Config
  readonly log: Logger
  readonly runtime: ContainerRuntime
  readonly signal: AbortSignal
}

/** For an engine to answer by its next key. */
const probeMs = 2000

/** The agent, until it is told to end: then the process exits, and containers and rules stay. */
export async function run({ config, log, runtime, signal }: Setting): Promise<void> {
  const supervisor = takeSupervisor(process.env, process.pid)
  const { agent } = config
  const common = { log, clock: systemClock, random: Math.random, signal }
  const alive = async () => await Promise.resolve()
  void reportToSupervisor({ supervisor, alive, exec, log, clock: systemClock, signal })
  const learned = await LearnedEngines.open({
    ...{ dataDir: agent.dataDir, configured: agent.engines, log },
    onChange: all => {
      endpoints.replace(all)
      control?.changed()
    },
  })
  /** Empty until all that follows an engine to its next key is there. */
  const begun: { identity?: Identity } = {}
  const control = agent.engines.some(engine => engine.wgPublicKey !== undefined)
    ? await startControl({
        ...{ config: agent, engines: () => learned.all(), exec, log, signal },
        answers: async address => await answersAt(address, begun.identity),
        onFollowed: (engine, wgPublicKey) => {
          learned.prove(wgPublicKey)
          if (linked?.agent.peer === engine) session.helloAgain()
        },
      })
    : undefined
  const { nodeName: name, joinFile: path } = agent
  if (control) await enrolSometime({ ...common, path, name, engines: agent.engines, ...control })
  if (signal.aborted) return process.exit(0)
  const engines = agent.engines.map(engine => engine.address)
  const identity = await Identity.load(path, name, engines)
  const dialEngine = (engine: string, attention: Attention = 'usual') =>
    isSocket(engine)
      ? dial(engine, undefined, engine, attention)
      : dial(control?.addressOf(engine) ?? engine, identity?.tls, engine, attention)
  const all = { ...agent, engines: learned.all() }
  const endpoints = openEngines({ ...common, config: all, dial: dialEngine })
  const registryTunnel = new RegistryTunnel({ dial: dialEngine, log, signal })
  const hello = await helloOf(agent, randomUUID())
  let linked: Connection | undefined
  let plane: DataPlane | undefined
  const contactNote = new ContactNote(join(agent.dataDir, 'contact.json'), bootId(), log)
  const earlyFence = startEarlyFence({ ...common, bootMs, runtime, contactNote })
  const renewedTunnel = control && {
    rotate: async () => await control.keys.rotate(),
    promote: async () => {
      await control.keys.promote()
      control.changed()
      session.helloAgain() // the address that it came from is gone
    },
  }
  const renewal =
    identity &&
    new Renewal({
      ...{ identity, connection: () => linked, ...common },
      ...(renewedTunnel && { tunnel: renewedTunnel }),
    })
  void renewal?.keep()
  const followed =
    identity &&
    (await FollowedLife.open({
      ...{ dataDir: agent.dataDir, agent: name, authority: identity.tls.authority, log },
    }))
  await awaitRuntime(runtime, common)
  const tunnel = await openTunnel({
    ...common,
    ...{ config: agent.overlay, dataDir: agent.dataDir, bridge: agent.network.bridge, exec },
    engines,
    onMove: () => {
      plane?.moved()
      session.helloAgain()
    },
  })

  const session = startSession({
    ...common,
    bootMs,
    engines: endpoints.set,
    hello: () => ({ ...hello, ...tunnel.hello(), life: followed?.life ?? 0 }),
    ...(followed && { follow: async (engine, life) => await followed.follow(engine, life) }),
    // an engine that stands still is left soon, where there is another one
    dial: engine => dialEngine(engine, learned.all().length > 1 ? 'close' : 'usual'),
    onLinked: (connection, registryPort) => {
      linked = connection
      endpoints.use(connection.agent.peer)
      void registryTunnel.linked(connection.agent.peer, registryPort)
    },
    rotateKey: async () => {
      renewal?.now().catch((error: unknown) => {
        log.warn({ reason: messageOf(error) }, 'keys of the control tunnel stay as they are')
      })
      return await tunnel.rotate()
    },
    onSubnet: async (subnet, ranges) => {
      plane ??= await startDataPlane({
        ...common,
        config: agent,
        subnet,
        ranges,
        runtime,
        tunnel,
        contactNote,
        report: change => session.report(change),
        reportSwept: swept => session.reportSwept(swept),
        onTrouble: trouble => session.setTrouble(trouble),
      })
      earlyFence.end()
      if (plane.subnet !== subnet) throw subnetChanged(plane.subnet, subnet)
    },
    apply: async desired => await plane?.apply(desired),
    onContact: at => plane?.contact(at),
    onEngines: ({ engines: told, removedKeys }) =>
      void learned.take({ engines: usable(told, control !== undefined), removedKeys }),
    sweep: apps => plane?.sweep(apps),
    heal: rules => plane?.heal(rules),
    statuses: () => plane?.statuses(),
    logs: (task, options, logSignal) => started(plane).logs(task, options, logSignal),
  })
  if (identity) begun.identity = identity
  if (agent.metricsPort !== 0) await startMetrics(endpoints.set, agent.metricsPort)
  log.info({ agent: agent.nodeName, version, engines }, 'agent started')

  await session.finished
  await closeInOrder(log, [
    ['data plane', async () => await plane?.finished],
    ['control tunnel', async () => await control?.finished],
    ['tunnel', async () => await tunnel.finished],
  ])
  process.exit(0)
}

async function answersAt(address: string, identity: Identity | undefined): Promise<boolean> {
  if (!identity) return false
  const connection = dial(address, identity.tls)
  try {
    await reach(connection.agent, { timeoutMs: probeMs })
    return true
  } catch {
    return false
  } finally {
    connection.close()
  }
}

function started(plane: DataPlane | undefined): DataPlane {
  if (plane) return plane
  throw new BanyanError('agent-starting', 'The agent has no network yet.', 'retry')
}

function subnetChanged(from: string, to: string): BanyanError {
  const message = `The engine gave this agent ${to}, but its containers live in ${from}. Restart the agent after \`banyan-agent teardown\``
  return new BanyanError('subnet-changed', message, 'wait')
}
