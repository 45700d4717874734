import { join } from 'node:path'
import { callUnary } from '../platform/rpc/call.ts'
import { startCluster, type Cluster } from '../test/support/cluster.ts'
import { eventually } from '../test/support/eventually.ts'
import { type LoadResult, startLoad } from '../test/support/load.ts'
import { median } from './median.ts'
import { cloneOf, type Clone } from './rollout/clone.ts'
import { composeProject, type ComposeProject } from './rollout/compose.ts'
import { measureContainerStart } from './rollout/container-start.ts'
import { pageApp } from './rollout/page.ts'
import { timeline } from './rollout/timeline.ts'

const rounds = 7
const requestsPerSecond = 200
const ourPort = 8090
const composePort = 8091
/** Load before the change, and after everything has settled. */
const marginMs = 500
const finishedWithinMs = 60_000

interface Changed {
  /** From the command to the first answer of the new version. */
  readonly liveMs: number
  /** Until the command ended. */
  readonly commandMs: number
  readonly requests: number
  readonly failed: number
  /** What went wrong, by sentence. */
  readonly errors: LoadResult['errors']
  readonly startedAt: number
}

/**
 * A change to one service with a health check of 1 s, by Banyan and, where a compose binary is given (argument, or
 * BANYAN_COMPOSE), by docker compose: same image, same file, same Docker Engine, turn by turn, each under 200 requests
 * a second on new connections. Banyan's ports are its own rules, compose's are those of Docker, as always. The grace
 * period for the old container is 1 s; with the usual 10 s compose would need 9 s more. Medians, in milliseconds:
 *
 * - `pushToLiveMs`: from the start of `git push` to the first answer of the new version.
 * - `startMs`: what the same container needs with nobody but Docker at work, measured in each round under the same
 *   load: create, start, and its health check's program run without a pause until it succeeds.
 * - `overheadMs`: `pushToLiveMs` less `startMs` of the same round: everything that is not the container's own start,
 *   the push itself (`pushMs`) included.
 * - `composeMs`: `docker compose up -d --wait` from its start to its end; `composeLiveMs` until its first new answer,
 *   which comes before it knows that the new version is healthy.
 */
export async function run([compose = process.env['BANYAN_COMPOSE']]: readonly string[] = []) {
  const cluster = await startCluster({ dockerPublishes: true })
  try {
    return await runOn(cluster, compose)
  } finally {
    await cluster.stop()
  }
}

async function runOn(cluster: Cluster, compose: string | undefined) {
  const clone = await cloneOf(cluster.repository.dir)
  const project =
    compose === undefined ? undefined : await composeProject(compose, cluster.docker.socket)
  try {
    await deployFirst(cluster, clone, project)
    return await measure(cluster, clone, project)
  } finally {
    await project?.remove()
    await clone.remove()
  }
}

async function measure(cluster: Cluster, clone: Clone, project: ComposeProject | undefined) {
  const pushes: Changed[] = []
  const starts: number[] = []
  const composed: Changed[] = []
  for (let round = 1; round <= rounds; round++) {
    const version = `v${round}`
    await clone.commit('page/compose.yaml', pageApp(version, ourPort))
    const push = await change(urlOf(cluster, ourPort), version, async () => await clone.push(), {
      settled: async () => await untilDone(cluster, round + 1),
    })
    pushes.push(push)
    const startMs = await startUnderLoad(cluster)
    starts.push(startMs)
    await project?.write(pageApp(version, composePort))
    if (project) {
      composed.push(await change(urlOf(cluster, composePort), version, () => project.up()))
    }
    await tell(cluster, round, push, startMs, composed.at(-1))
  }
  return summary(pushes, starts, composed)
}

function summary(pushes: readonly Changed[], starts: readonly number[], composed: Changed[]) {
  const pushToLiveMs = median(pushes.map(push => push.liveMs))
  const composeMs = median(composed.map(({ commandMs }) => commandMs))
  return {
    pushToLiveMs: Math.round(pushToLiveMs),
    overheadMs: Math.round(median(pushes.map((push, i) => push.liveMs - (starts[i] ?? NaN)))),
    startMs: Math.round(median(starts)),
    pushMs: Math.round(median(pushes.map(push => push.commandMs))),
    ...sumOf(pushes),
    ...(composed.length > 0 && {
      composeMs: Math.round(composeMs),
      composeLiveMs: Math.round(median(composed.map(({ liveMs }) => liveMs))),
      composeRequests: sumOf(composed).requests,
      composeFailed: sumOf(composed).failed,
      ratio: Math.round((pushToLiveMs / composeMs) * 100) / 100,
    }),
  }
}

function sumOf(all: readonly Changed[]) {
  const sum = (of: (each: Changed) => number) => all.reduce((total, each) => total + of(each), 0)
  return { requests: sum(each => each.requests), failed: sum(each => each.failed) }
}

async function deployFirst(cluster: Cluster, clone: Clone, project: ComposeProject | undefined) {
  await clone.commit('page/compose.yaml', pageApp('v0', ourPort))
  await clone.push()
  await project?.write(pageApp('v0', composePort))
  await project?.up()
  const { code, stdout, stderr } = await cluster.cli('sync', 'deploy', '--wait')
  if (code !== 0) throw new Error(`the first deployment failed:\n${stdout}${stderr}`)
}

/** One change under load: from before it until it has settled. */
async function change(
  url: string,
  version: string,
  command: () => Promise<void>,
  { settled }: { readonly settled?: () => Promise<void> } = {},
): Promise<Changed> {
  const load = startLoad(url, requestsPerSecond)
  await pause()
  const startedAt = Date.now()
  const from = performance.now()
  const live = load.sees(version).then(() => performance.now() - from)
  await command()
  const commandMs = performance.now() - from
  const liveMs = await live
  await settled?.()
  await pause()
  return { liveMs, commandMs, startedAt, ...(await load.stop()) }
}

async function startUnderLoad(cluster: Cluster): Promise<number> {
  const load = startLoad(urlOf(cluster, ourPort), requestsPerSecond)
  await pause()
  const startMs = await measureContainerStart(cluster.docker.socket)
  await load.stop()
  return startMs
}

async function untilDone(cluster: Cluster, generation: number): Promise<void> {
  await eventually(async () => {
    const { generations } = await callUnary(cluster.connection.control, 'History', { app: 'page' })
    return generations.find(g => g.generation === generation && g.phase === 'done')
  }, finishedWithinMs)
}

async function tell(
  cluster: Cluster,
  round: number,
  push: Changed,
  startMs: number,
  compose: Changed | undefined,
) {
  const { startedAt, liveMs, failed, errors } = push
  const beside = compose
    ? `; compose ${compose.commandMs.toFixed()} ms, ${compose.failed} failed`
    : ''
  process.stderr.write(
    `round ${round}: live after ${liveMs.toFixed()} ms, container alone ${startMs.toFixed()} ms, ${failed} failed ${failed > 0 ? JSON.stringify(errors) : ''}${beside}\n`,
  )
  const span = { from: startedAt, to: startedAt + liveMs }
  process.stderr.write(await timeline(join(cluster.home, 'log'), cluster.docker.socket, span))
}

function urlOf({ host }: Cluster, port: number): string {
  return `http://${host.address}:${port}/`
}

async function pause(): Promise<void> {
  await new Promise(resolve => setTimeout(resolve, marginMs))
}
