import { writeFile } from 'node:fs/promises'
import type { Child } from '../../platform/child.ts'
import { createLogger, type Logger } from '../../platform/logger.ts'
import type { Engine } from '../client/engine.ts'
import { remoteEngine } from '../client/remote-engine.ts'
import type { Closers } from './closers.ts'
import { devConfig } from './config.ts'
import { ensureDemo } from './demo.ts'
import { findOrStartDocker, type DockerEngine } from './docker-engine.ts'
import type { Layout } from './layout.ts'
import { shortPath, type Check } from './lines.ts'
import { startProgram, tearDownAgent } from './programs.ts'
import { chooseSettings, type Ports } from './settings.ts'
import { takeStateFolder } from './state-folder.ts'
import { unlessAborted, until } from './until.ts'

export interface HouseOptions {
  readonly layout: Layout
  /** Where the demo is to answer; absent: 8080, or the next free port. */
  readonly port?: number
  readonly onCheck: (check: Check) => void
  /** What has to be stopped is added as it starts, so that a start that fails half-way can be undone. */
  readonly closers: Closers
  readonly signal: AbortSignal
}

export interface House {
  /** Epoch milliseconds. */
  readonly startedAt: number
  readonly engine: Engine
  /** Where the demo answers once it is deployed. */
  readonly url: string
}

const startTimeoutMs = 60_000
const askTimeoutMs = 1000

/** Starts everything a demo needs. When this resolves, the engine answers and the agent is there. */
export async function startHouse(options: HouseOptions): Promise<House> {
  const { layout, port, closers, signal } = options
  const startedAt = Date.now()
  const log = createLogger({ program: 'dev', level: 'warn' })
  await takeStateFolder(layout, log, closers)
  const { ports, vpcCidr } = await chooseSettings(layout.settings, port)
  await checked(options, 'repository', async () => {
    await ensureDemo(layout)
    return `demo → ${shortPath(layout.demoOrigin, process.cwd())}`
  })
  const docker = await findOrStartDocker(layout, log, signal)
  const { child } = docker
  if (child) closers.add('docker', async () => await child.stop())
  await writeFile(layout.config, devConfig(layout, { ports, vpcCidr }, docker.socket))
  const engine = await startPrograms(options, log, docker, ports)
  return { startedAt, engine, url: `http://127.0.0.1:${ports.demo}` }
}

async function startPrograms(
  options: HouseOptions,
  log: Logger,
  docker: DockerEngine,
  ports: Ports,
): Promise<Engine> {
  const { layout, closers, signal } = options
  const engine = remoteEngine({ unix: layout.engineSocket }, { signal })
  closers.add('connection', async () => await Promise.resolve(engine.close()))
  const engineChild = startProgram('engine', layout, log, async () => {
    await engine.version({ timeoutMs: askTimeoutMs })
    return true
  })
  closers.add('engine', async () => await engineChild.stop())
  const webhook = startProgram('webhook', layout, log)
  closers.add('webhook', async () => await webhook.stop())
  const { etcd, registry } = ports
  await Promise.all([
    checked(options, 'docker', async () => describeDocker(docker, await docker.ready)),
    answersBy(options, engineChild, 'etcd', `127.0.0.1:${etcd}`, '/health'),
    answersBy(options, engineChild, 'registry', `127.0.0.1:${registry}`, '/v2/'),
    unlessAborted(engineChild.ready, signal),
    unlessAborted(webhook.ready, signal),
  ])
  await startAgent(options, log, engine)
  return engine
}

/** Its containers, network and rules live on without it: they are removed when everything stops. */
async function startAgent(options: HouseOptions, log: Logger, engine: Engine): Promise<void> {
  const { layout, closers, signal } = options
  const agent = startProgram('agent', layout, log)
  closers.add('agent', async () => {
    await agent.stop()
    await tearDownAgent(layout)
  })
  await unlessAborted(agent.ready, signal)
  const isReady = async () => {
    const { agents } = await engine.status()
    return agents.some(({ state }) => state === 'ready') || undefined
  }
  const patience = { what: `The agent did not appear (see ${layout.logs})`, signal }
  await until(isReady, { ...patience, timeoutMs: startTimeoutMs })
}

async function answersBy(
  options: HouseOptions,
  engine: Child,
  name: string,
  address: string,
  path: string,
): Promise<void> {
  const ask = async () => {
    const timeout = AbortSignal.timeout(askTimeoutMs)
    return (await fetch(`http://${address}${path}`, { signal: timeout })).ok || undefined
  }
  await checked(options, name, async () => {
    const { signal } = options
    const patience = { what: `${name} did not answer`, timeoutMs: startTimeoutMs, signal }
    await Promise.race([until(ask, patience), failureOf(engine)])
    return `managed, ${address}`
  })
}

/** Rejects when the child can't start; else never ends. */
async function failureOf({ ready }: Child): Promise<never> {
  await ready
  return await new Promise<never>(() => undefined)
}

async function checked(
  { onCheck, signal }: HouseOptions,
  name: string,
  run: () => Promise<string>,
): Promise<void> {
  const startedAt = performance.now()
  const detail = await unlessAborted(run(), signal)
  onCheck({ name, detail, tookMs: performance.now() - startedAt })
}

function describeDocker({ socket, child }: DockerEngine, version: string): string {
  return child ? `our own, ${version}` : `${socket}, ${version}`
}
