import { ulid } from 'ulid'
import { exec } from '../../platform/exec.ts'
import { textOf } from '../../platform/prompts/write-changes.ts'
import { services } from '../../platform/rpc/load.ts'
import { reachService } from '../../platform/rpc/reach.ts'
import { serveGrpc } from '../../platform/rpc/server.ts'
import type { Closers } from '../../platform/shutdown.ts'
import { readTunnel } from '../../platform/wireguard/wireguard.ts'
import { agentService } from '../api/agent-service.ts'
import { AgentsElsewhere } from '../api/agents-elsewhere.ts'
import { ClusterLife } from '../api/cluster-life.ts'
import { clusterService } from '../api/cluster-service.ts'
import { ConnectedAgents } from '../api/connected.ts'
import { controlService } from '../api/control-service.ts'
import { LogRelay } from '../api/log-relay.ts'
import { startMemberListener } from '../api/member-listener.ts'
import { OpenStreams } from '../api/open-streams.ts'
import { KeyRotation } from '../control/key-rotation.ts'
import { type ControlTunnel, startControlTunnel } from '../control/tunnel.ts'
import { lifeOf } from '../backup/life.ts'
import type { Host } from '../join/join-engine.ts'
import { sharedSettings } from '../join/shared-settings.ts'
import { serveMetrics } from '../metrics.ts'
import { EnginePlaces } from '../nodes/engine-places.ts'
import { watchOrphans } from '../nodes/orphaned-signs.ts'
import { signsOfLife } from '../nodes/sign-of-life.ts'
import { Feed } from '../routes/feed.ts'
import { Announced } from '../sync/announced.ts'
import type { Base } from './base.ts'
import type { Membership } from './membership.ts'
import type { Work } from './work.ts'

interface Streams {
  readonly relay: LogRelay
  readonly connected: ConnectedAgents
  /** Once there is a tunnel. */
  rotation?: KeyRotation
}

/**
 * Opens the ways in: the unix socket, the members' doors (TCP if asked for, and the control tunnel), metrics. Resolves once the
 * tunnel was tried; one that can't be brought up is tried again.
 */
export async function openDoors(base: Base, membership: Membership, work: Work) {
  const { engine, engineId, store, events, metrics, log } = base
  const streams: Streams = { relay: new LogRelay(), connected: new ConnectedAgents() }
  const life = new ClusterLife({ engineId, life: await lifeOf(store), events, log })
  const context = agentContext(base, membership, work, streams)
  watchOrphans(context.signs, base)
  const agents = agentService({ ...context, life })
  const control = controlService({ ...controlContext(base, membership, work, streams), life })
  const server = await serveGrpc({
    services: [
      [services.control, control],
      [services.agent, agents],
      reachService(() => awayRefusal(base)),
    ],
    listen: [{ unix: engine.socket }],
    log,
  })
  const { listener, tunnel } = await openMemberDoors(base, membership, work, {
    ...streams,
    ...{ agents, control },
  })
  const rotation = tunnel && rotationOf(base, membership, tunnel)
  if (rotation) streams.rotation = rotation
  const metricsServer = await serveMetrics(metrics, engine.metricsPort)
  return {
    closing: [
      ['rpc', async () => await Promise.all([server.close(), listener.close()])],
      ['control tunnel', async () => await tunnel?.finished],
      ['metrics', async () => await Promise.resolve(metricsServer.close())],
    ] satisfies Closers,
  }
}

interface Handlers extends Streams {
  readonly agents: ReturnType<typeof agentService>
  readonly control: ReturnType<typeof controlService>
}

async function openMemberDoors(base: Base, { joining }: Membership, work: Work, given: Handlers) {
  const { engine, engineId, tunnelEnd, state, images, store, events, clock, log, signal } = base
  const { doors } = images
  const { agents, control, relay, connected } = given
  const listener = startMemberListener({
    ...{ agents, control, log },
    away: () => awayRefusal(base),
    joining: { ...joining, ...(tunnelEnd && { controlKeys: tunnelEnd.ends }), host: hostOf(base) },
    cluster: clusterService({
      ...{ relay, connected },
      ...(doors && { registryDoor: doors.forEngines }),
      admission: {
        ...{ store, authority: joining.authority, engineId, events, clock },
        ...(state.managed && { cluster: state.cluster }),
        onAdmitted: () => work.upkeep.poke(),
      },
    }),
  })
  if (engine.agentListen) await listener.open('tcp', [engine.agentListen])
  const tunnel =
    tunnelEnd &&
    startControlTunnel({
      ...{ grpcPort: engine.grpcPort, members: joining.members, ends: tunnelEnd.ends },
      ...{ remembered: tunnelEnd.remembered, exec, log, signal },
      open: async places => await listener.open('tunnel', places),
    })
  await tunnel?.tried
  return { listener, tunnel }
}

function rotationOf(base: Base, membership: Membership, tunnel: ControlTunnel) {
  const { tunnelEnd, engineId, session, events, clock, signal } = base
  const { joining, enter, meet } = membership
  if (!tunnelEnd) return undefined
  return new KeyRotation({
    ...{ engineId, ends: tunnelEnd.ends, members: joining.members, meet, events, clock, signal },
    settle: async () => await tunnel.settle(),
    announce: async () => {
      await enter()
      await session.announce(tunnelEnd.tunnel())
    },
    met: async name => {
      const state = await readTunnel(exec, name)
      const peers = [...(state?.peers.values() ?? [])]
      return new Set(peers.filter(one => one.handshakeAt > 0).map(one => one.publicKey))
    },
  })
}

/** Whoever looks for an engine goes on to the next one. */
function awayRefusal({ contact }: Base) {
  return contact.isAway() ? contact.refusal('wait') : undefined
}

/** What a new engine is told that joins by way of this one. */
function hostOf({ engine, engineId, state, keyring, configPath }: Base): Host {
  return {
    sealingKey: id => keyring().byId(id),
    ...{ engineId, secretsKeyFile: engine.secretsKeyFile },
    isManaged: state.managed !== undefined,
    settings: async () => {
      const text = configPath === undefined ? undefined : await textOf(configPath)
      return sharedSettings({ config: engine, text: text ?? '' })
    },
  }
}

function controlContext(base: Base, { joining, peers }: Membership, work: Work, streams: Streams) {
  const { config, engine, engineId, address, tunnelEnd, state, store, view, events } = base
  const { manifests, secrets, secretKeys, clock, log, signal } = base
  const { pulls, previews, syncs, deliveries, reports, progress, loads, settingsOf } = work
  const { rekeying, backupPaths, upkeep } = work
  const hasDoor = engine.agentListen !== undefined || tunnelEnd !== undefined
  return {
    ...{ pulls, previews, syncs, deliveries, reports, progress, loads, settingsOf },
    ...{ rekeying, backupPaths, stateReport: () => upkeep.report },
    elsewhere: new AgentsElsewhere({ view, engineId, peers }),
    announced: new Announced({ syncs, view, events, clock, signal }),
    ...{ ...streams, webhook: config.webhook, newId: ulid },
    ...(hasDoor && { joining, agentAddress: address }),
    ...(tunnelEnd && { tunnel: tunnelEnd.tunnel, keyRotation: () => streams.rotation }),
    ...(state.managed && { stateCluster: state.cluster }),
    contact: base.contact,
    ...{ store, view, manifests, events, secrets, secretKeys, engineId, clock, log },
  }
}

function agentContext(base: Base, { joining }: Membership, work: Work, streams: Streams) {
  const { engine, engineId, images, store, view, events, taskSecrets, clock, log, signal } = base
  const { registryPort, vpcCidr, vipCidr, repositories } = engine
  const { doors } = images
  return {
    contact: base.contact,
    ...{ store, view, events, ...streams, taskSecrets, joining, agentWatch: work.agentWatch },
    feed: new Feed(view),
    streams: new OpenStreams(engineId),
    places: new EnginePlaces({ view, members: joining.members }),
    leavesDrift: (name: string) => repositories.some(r => r.name === name && !r.selfHeal),
    signs: signsOfLife({ store, view, engineId }),
    ...{ engineId, vpcCidr, vipCidr },
    ...(doors && { registryPort, registryDoor: doors.forAgents }),
    ...{ clock, monotonic: () => performance.now(), log, signal },
  }
}
