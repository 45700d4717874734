import { startRig, type Rig } from '../test/rig/rig.ts'
import { startDockerd } from '../test/support/dockerd.ts'
import { createTestHost } from '../test/support/netns.ts'
import { percentile } from './median.ts'
import { serverApp } from './rollout-load/app.ts'
import { buildServerImage } from './rollout-load/server-image.ts'
import { startSteadyLoad, type SteadyResult } from './rollout-load/steady-load.ts'
import { composeProject } from './rollout/compose.ts'

const port = 8090
const replicas = 3
/** On each of two servers, and as many again on connections that are kept. */
const newPerSecond = 250
const keptPerSecond = 250
const keptConnections = 10
const defaultDeployments = 100
const composeDeployments = 5

/**
 * Consecutive deployments of an HTTP service of three replicas on three servers, under 500 requests a second on new
 * connections and 500 on kept ones, through two of the servers. Arguments: deployments (100), and the path of a compose
 * binary (or BANYAN_COMPOSE) that does the same with one replica on one server, five times: it can't do more.
 */
export async function run([
  deployments = String(defaultDeployments),
  compose = process.env['BANYAN_COMPOSE'],
]: readonly string[] = []) {
  const rig = await startRig({ hosts: 3 })
  try {
    for (const { docker } of rig.hosts()) await buildServerImage(docker)
    const ours = await deployAll(rig, Number(deployments))
    return { deployments: Number(deployments), ...summary(ours), ...(await beside(compose)) }
  } finally {
    await rig.stop()
  }
}

async function deployAll(rig: Rig, deployments: number): Promise<SteadyResult[]> {
  const deploy = async (version: string) =>
    await rig.push({ 'web/compose.yaml': serverApp(version, port, replicas) })
  await deploy('v0')
  const urls = [1, 2].map(n => `http://${rig.host(n).address}:${port}/`)
  return await underLoad(urls, async () => {
    for (let n = 1; n <= deployments; n++) {
      await deploy(`v${n}`)
      process.stderr.write(`${new Date().toISOString()} deployment ${n}\n`)
    }
  })
}

async function underLoad(urls: readonly string[], work: () => Promise<void>) {
  const loads = urls.flatMap(url => [
    startSteadyLoad({ url, perSecond: newPerSecond }),
    startSteadyLoad({ url, perSecond: keptPerSecond, keep: keptConnections }),
  ])
  await work()
  return await Promise.all(loads.map(async load => await load.stop()))
}

function summary(results: readonly SteadyResult[]) {
  for (const { errors } of results) process.stderr.write(`${JSON.stringify(errors)}\n`)
  const sum = (of: (each: SteadyResult) => number) =>
    results.reduce((total, each) => total + of(each), 0)
  return {
    requests: sum(each => each.requests),
    failed: sum(each => each.failed),
    p99Ms: Math.round(
      percentile(
        results.flatMap(({ times }) => times),
        99,
      ),
    ),
  }
}

async function beside(program: string | undefined) {
  if (program === undefined) return {}
  const host = createTestHost()
  const docker = await startDockerd({ netns: host.name, publishes: true })
  const project = await composeProject(program, docker.socket)
  try {
    await buildServerImage(docker.socket)
    await project.write(serverApp('v0', port, 1))
    await project.up()
    const results = await underLoad([`http://${host.address}:${port}/`], async () => {
      for (let n = 1; n <= composeDeployments; n++) {
        await project.write(serverApp(`v${n}`, port, 1))
        await project.up()
      }
    })
    const { requests, failed, p99Ms } = summary(results)
    return {
      composeDeployments,
      composeRequests: requests,
      composeFailed: failed,
      composeP99Ms: p99Ms,
    }
  } finally {
    await project.remove()
    await docker.stop()
    host.remove()
  }
}
