import { join } from 'node:path'
import { addEndpointMetrics } from '../../platform/endpoints/metrics.ts'
import type { Closers } from '../../platform/shutdown.ts'
import { addBackupMetrics, startScheduledBackups } from '../backup/scheduled.ts'
import { createBuildServices } from '../build/build-services.ts'
import { createBuilder } from '../build/docker-builder.ts'
import { keepBuilds } from '../build/kept-builds.ts'
import { subnetCount } from '../nodes/subnets.ts'
import { AgentWatch } from '../nodes/watch.ts'
import { startPreviews } from '../previews/start.ts'
import { ProgressBus } from '../progress.ts'
import { Pulls } from '../pulls/pulls.ts'
import type { Reports } from '../report/reports.ts'
import { startReporting } from '../report/start.ts'
import { cleanUpHistory } from '../rollout/history.ts'
import { startRollouts } from '../rollout/loop.ts'
import { AgentLoads } from '../scheduler/agent-loads.ts'
import { Rekeying } from '../secrets/rekeying.ts'
import { startUpkeep } from '../state/start-upkeep.ts'
import { Deliveries } from '../sync/deliveries.ts'
import { Syncs } from '../sync/loop.ts'
import { openSource } from '../sync/open-source.ts'
import type { Base } from './base.ts'

/** Between the last ack and SIGTERM: DNS answers live 5 s, and kernels remember finished connections for less (agent/dnat/settings.ts). */
const drainMs = 5000
const defaultRolloutTimeoutMs = 5 * 60_000

/** What an engine does by itself. */
export type Work = ReturnType<typeof startWork>

/** Starts all that goes on without being asked; what follows Git waits for `begin`. */
export function startWork(base: Base) {
  const { engine, engineId, store, view, events, metrics, manifests, keyring, session } = base
  const { secretKeys, images, state, clock, log, signal } = base
  const running = { store, events, session, clock, log, signal }
  const progress = new ProgressBus()
  const rekeying = new Rekeying({ ...running, secretKeys, engineId })
  const reporting = startReporting({ ...engine, ...running, view, metrics })
  const { reports } = reporting
  const { syncs, deliveries } = openSyncs(base, { progress, reports })
  const previews = startPreviews({
    ...{ ...engine, ...running, view, manifests, reports, progress, keyring },
  })
  const loads = new AgentLoads(view, subnetCount(engine.vpcCidr))
  const settingsOf = rolloutSettings(base)
  const { registry } = images
  const builder = images.replicated(createBuilder({ dockerHost: engine.dockerHost, registry, log }))
  const rollouts = startRollouts({
    ...{ ...running, view, loads, manifests, reports, engineId, settingsOf },
    build: createBuildServices({
      builder,
      repositoryOf: (name, ref) => previews.copyOf(name, ref) ?? syncs.get(name).repository,
      progress,
      keep: async builds => await keepBuilds(store, builds, log),
      clock,
    }),
    onFinished: (rollout, at, { trigger }) => {
      metrics.rolloutEnded(rollout, at, trigger)
      void cleanUpHistory({ store, view, log }, rollout.app)
    },
  })
  const monotonic = () => performance.now()
  const agentWatch = new AgentWatch({ store, view, events, clock, monotonic, log, signal })
  const upkeep = startUpkeep({ ...running, state, metrics, engineId })
  const pulls = new Pulls({
    ...{ ...engine, ...running, view, manifests, keyring },
    previewsOf: name => previews.of(name),
  })
  const { backups, backupPaths } = openBackups(base)
  return {
    ...{ progress, rekeying, reports, syncs, deliveries, previews, loads, settingsOf },
    ...{ agentWatch, upkeep, pulls, backupPaths },
    begin: () => {
      syncs.start()
      pulls.start()
    },
    closing: [
      ['rollouts', async () => await rollouts.idle()],
      ['reports', async () => await reporting.idle()],
      ['upkeep', async () => await upkeep.idle()],
      ['backups', async () => await backups?.idle()],
      ['rekeying', async () => await rekeying.finished],
    ] satisfies Closers,
  }
}

interface Told {
  readonly progress: ProgressBus
  readonly reports: Reports
}

function openSyncs(base: Base, { progress, reports }: Told) {
  const { engine, engineId, store, view, events, metrics, manifests, keyring, session } = base
  const { state, clock, log, signal } = base
  const { repositories } = engine
  const deliveries = new Deliveries({ repositories, store, events, clock, log, signal })
  const syncs = new Syncs(
    repositories,
    config => openSource(config, { dataDir: join(engine.dataDir, 'git'), store, log }),
    {
      ...{ store, view, manifests, events, reports, progress, keyring, engineId, session },
      ...{ clock, log, signal },
      ...(engine.sopsAgeKeyFile !== undefined && { sopsKeyFile: engine.sopsAgeKeyFile }),
      onEnded: (outcome, trigger, headBefore) => {
        metrics.syncEnded(outcome.repository, outcome.error === undefined)
        void deliveries.synced(outcome, trigger, headBefore)
      },
    },
  )
  addEndpointMetrics(metrics.registry, () => [state.store.endpoints, ...syncs.endpointSets()])
  return { syncs, deliveries }
}

function rolloutSettings({ engine: { repositories, vipCidr } }: Base) {
  const timeouts = new Map(repositories.map(r => [r.name, r.rolloutTimeoutMs]))
  return (name: string) => ({
    timeoutMs: timeouts.get(name) ?? defaultRolloutTimeoutMs,
    drainMs,
    vipCidr,
  })
}

function openBackups(base: Base) {
  const { engine, engineId, configPath, store, metrics, events, session, clock, log, signal } = base
  const backupPaths = {
    secretsKey: engine.secretsKeyFile,
    controlKey: join(engine.dataDir, 'control.key'),
    ...(configPath !== undefined && { config: configPath }),
  }
  addBackupMetrics(metrics.registry, store, () => clock.now())
  const backups =
    engine.backup &&
    startScheduledBackups(engine.backup, {
      ...{ store, engineId, backupPaths, events, session, clock, log, signal },
      notifications: engine.notifications,
    })
  return { backups, backupPaths }
}
