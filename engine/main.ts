#!/usr/bin/env node
import { join } from 'node:path'
import { Command } from 'commander'
import { ulid } from 'ulid'
import { messageOf } from '../core/errors.ts'
import type { EngineConfig } from '../core/config/config.ts'
import type { SecretRef } from '../core/model/project.ts'
import { systemClock } from '../platform/clock.ts'
import { loadConfigFile, readSecretFile } from '../platform/config-file.ts'
import { createLogger, type Logger } from '../platform/logger.ts'
import { services } from '../platform/rpc/load.ts'
import { serveGrpc } from '../platform/rpc/server.ts'
import { closeInOrder, shutdownSignal } from '../platform/shutdown.ts'
import { connectEtcd } from '../platform/store/etcd-store.ts'
import { Mirror } from '../platform/store/mirror.ts'
import type { Store } from '../platform/store/store.ts'
import { version } from '../platform/version.ts'
import { startAgentListener } from './api/agent-listener.ts'
import { agentService } from './api/agent-service.ts'
import { controlService } from './api/control-service.ts'
import { ConnectedAgents } from './api/connected.ts'
import { LogRelay } from './api/log-relay.ts'
import { OpenStreams } from './api/open-streams.ts'
import { createBuildServices } from './build/build-services.ts'
import { keepBuilds } from './build/kept-builds.ts'
import { createBuilder } from './build/docker-builder.ts'
import { Events } from './events.ts'
import { openJoining } from './join/open-joining.ts'
import { ownAddress } from './join/own-address.ts'
import { startManagedEtcd } from './managed/etcd.ts'
import { startManagedRegistry } from './managed/registry.ts'
import { Manifests } from './manifests.ts'
import { Metrics, serveMetrics } from './metrics.ts'
import { signsOfLife } from './nodes/sign-of-life.ts'
import { AgentWatch } from './nodes/watch.ts'
import { ProgressBus } from './progress.ts'
import { cleanUpHistory } from './rollout/history.ts'
import { startRollouts } from './rollout/loop.ts'
import { subnetCount } from './nodes/subnets.ts'
import { Feed } from './routes/feed.ts'
import { AgentLoads } from './scheduler/agent-loads.ts'
import { openKeyring } from './secrets/open-keyring.ts'
import { SecretKeys } from './secrets/secret-keys.ts'
import { StoredSecrets } from './secrets/stored-secrets.ts'
import { TaskSecrets } from './secrets/task-secrets.ts'
import { versionsInHistory } from './secrets/uses.ts'
import { EngineSession } from './session.ts'
import { Announced } from './sync/announced.ts'
import { Deliveries } from './sync/deliveries.ts'
import { Syncs } from './sync/loop.ts'
import { openSource } from './sync/open-source.ts'
import { ClusterView, viewedPrefixes } from './view.ts'

/** Between the last ack and SIGTERM: DNS answers live 5 s. */
const drainMs = 5000
const defaultRolloutTimeoutMs = 5 * 60_000

interface Options {
  readonly config?: string
  readonly newSecretsKey?: boolean
}

async function run({ config: configPath, newSecretsKey }: Options): Promise<void> {
  const { config, warnings } = await loadConfigFile(
    configPath === undefined ? {} : { path: configPath },
  )
  const log = createLogger({ program: 'engine', ...config.logging })
  for (const warning of warnings) log.warn({ warning }, 'configuration')
  const shutdown = shutdownSignal()
  const { signal } = shutdown
  const engine = config.engine
  const clock = systemClock
  const now = () => clock.now()

  const etcd = engine.managedEtcd
    ? await startManagedEtcd({ dataDir: engine.dataDir, port: engine.etcdPort, log, signal: never })
    : undefined
  const registry = engine.managedRegistry
    ? await startManagedRegistry({
        dataDir: engine.dataDir,
        port: engine.registryPort,
        log,
        signal: never,
      })
    : undefined
  const store = await connectStore(engine, etcd?.endpoint, log)
  const mirror = await Mirror.start(store, viewedPrefixes, { signal, log })
  const view = new ClusterView(mirror)
  const { secretsKeyFile } = engine
  const found = await openKeyring({
    ...{ store, path: secretsKeyFile, log },
    ...(newSecretsKey === true && { startOver: true }),
  })
  const secretKeys = new SecretKeys(store, secretsKeyFile, found)
  const keyring = () => secretKeys.keyring
  const events = new Events(store, log, now)
  const metrics = new Metrics(view, now(), now)
  events.onEvent.add(event => metrics.eventWritten(event.kind))
  const manifests = new Manifests(store)
  const secrets = new StoredSecrets({
    ...{ store, keyring, clock },
    versionsInUse: async secret => await versionsInHistory({ view, manifests }, secret),
  })
  const contentOf = async (ref: SecretRef) => await secrets.content(ref)
  const taskSecrets = new TaskSecrets({ keyring, contentOf, events, log })
  const progress = new ProgressBus()
  const relay = new LogRelay()
  const connected = new ConnectedAgents()
  const { engineId } = engine
  const address = `127.0.0.1:${engine.grpcPort}`
  const session = await EngineSession.start({ store, engineId, address, clock, log, signal })

  const { repositories } = engine
  const deliveries = new Deliveries({ repositories, store, events, clock, log, signal })
  const syncs = new Syncs(
    engine.repositories,
    config => openSource(config, { dataDir: join(engine.dataDir, 'git'), store, log }),
    {
      ...{ store, view, manifests, events, progress, keyring, engineId, session },
      ...{ clock, log, signal },
      ...(engine.sopsAgeKeyFile !== undefined && { sopsKeyFile: engine.sopsAgeKeyFile }),
      onEnded: (outcome, trigger, headBefore) => {
        metrics.syncEnded(outcome.repository, outcome.error === undefined)
        void deliveries.synced(outcome, trigger, headBefore)
      },
    },
  )
  const timeouts = new Map(engine.repositories.map(r => [r.name, r.rolloutTimeoutMs]))
  const builder = createBuilder({
    dockerHost: engine.dockerHost,
    registry: registry?.endpoint ?? engine.externalRegistryUrl ?? '',
    log,
  })
  const loads = new AgentLoads(view, subnetCount(engine.vpcCidr))
  const settingsOf = (name: string) => ({
    timeoutMs: timeouts.get(name) ?? defaultRolloutTimeoutMs,
    drainMs,
    vipCidr: engine.vipCidr,
  })
  const rollouts = startRollouts({
    store,
    view,
    loads,
    manifests,
    events,
    engineId,
    session,
    build: createBuildServices({
      builder,
      repositoryOf: name => syncs.get(name).repository,
      progress,
      keep: async builds => await keepBuilds(store, builds, log),
      clock,
    }),
    settingsOf,
    onFinished: (rollout, at) => {
      metrics.rolloutEnded(rollout, at)
      void cleanUpHistory({ store, view, log }, rollout.app)
    },
    clock,
    log,
    signal,
  })
  const feed = new Feed(view)
  const monotonic = () => performance.now()
  const agentWatch = new AgentWatch({ store, view, events, clock, monotonic, log, signal })
  const joining =
    engine.agentListen &&
    (await openJoining({
      ...{ listen: engine.agentListen, store, keyring: keyring(), events, clock, log, signal },
      startOver: newSecretsKey === true,
    }))
  const control = {
    announced: new Announced({ syncs, view, events, clock, signal }),
    ...{ deliveries, webhook: config.webhook, newId: ulid },
    ...(joining && { joining, agentAddress: await ownAddress(engine) }),
    ...{ store, view, manifests, events, clock, syncs, progress, relay, engineId, log },
    ...{ secrets, secretKeys, connected, loads, settingsOf },
  }
  const agents = {
    store,
    view,
    feed,
    events,
    relay,
    connected,
    streams: new OpenStreams(engineId),
    ...(joining && { joining }),
    taskSecrets,
    signs: signsOfLife({ store, view, engineId }),
    agentWatch,
    engineId,
    vpcCidr: engine.vpcCidr,
    vipCidr: engine.vipCidr,
    ...(registry && { registryPort: engine.registryPort }),
    clock,
    monotonic,
    log,
    signal,
  }
  const agentHandlers = agentService(agents)
  const server = await serveGrpc({
    services: [
      [services.control, controlService(control)],
      [services.agent, agentHandlers],
    ],
    listen: [{ unix: engine.socket }, { tcp: address }],
    log,
  })
  const listener = joining && (await startAgentListener({ agents: agentHandlers, joining, log }))
  const metricsServer = await serveMetrics(metrics, engine.metricsPort)
  syncs.start()
  log.info({ engine: engineId, version, socket: engine.socket, address }, 'engine ready')

  await new Promise(resolve => signal.addEventListener('abort', resolve, { once: true }))
  log.info('stopping')
  await closeInOrder(log, [
    ['rpc', async () => await Promise.all([server.close(), listener?.close()])],
    ['metrics', async () => await Promise.resolve(metricsServer.close())],
    ['rollouts', async () => await rollouts.idle()],
    ['session', async () => await session.end()],
    ['store', async () => await store.close()],
    ['registry', async () => await registry?.stop()],
    ['etcd', async () => await etcd?.stop()],
  ])
  process.exit(0)
}

/** Managed programs outlive the shutdown signal: the engine still writes to them while it closes. */
const never = new AbortController().signal

async function connectStore(
  engine: EngineConfig,
  managed: string | undefined,
  log: Logger,
): Promise<Store> {
  const { etcdAuth: auth } = engine
  const file = async (path: string | undefined) =>
    path === undefined ? undefined : Buffer.from(await readSecretFile(path))
  const [password, ca, cert, key] = await Promise.all([
    file(auth.passwordFile),
    file(auth.caFile),
    file(auth.certFile),
    file(auth.keyFile),
  ])
  return await connectEtcd({
    hosts: managed === undefined ? engine.storeAddresses : [managed],
    ...(auth.username !== undefined && { username: auth.username }),
    ...(password && { password: password.toString('utf8') }),
    ...(ca && { ca }),
    ...(cert && { cert }),
    ...(key && { key }),
    log,
  })
}

const command = new Command('banyan-engine')
  .description('The control plane: clones repositories, plans, and drives rollouts.')
  .version(version)
  .option(
    '--config <file>',
    'configuration file (default: $BANYAN_CONFIG, ./.banyan/banyan.yaml, /etc/banyan/banyan.yaml)',
  )
  .option(
    '--new-secrets-key',
    'start although the key of the cluster is lost: its secrets have to be set again',
  )
  .action(async (options: Options) => await run(options))

await command.parseAsync().catch((error: unknown) => {
  process.stderr.write(`banyan-engine: ${messageOf(error)}\n`)
  process.exit(1) // what was started before the failure would keep the process
})
