import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import Docker from 'dockerode'
import { stringify } from 'yaml'
import { callUnary } from '../../platform/rpc/call.ts'
import { dial, type Connection } from '../../platform/rpc/dial.ts'
import { startDockerd, unmountUnder, type Dockerd } from './dockerd.ts'
import { eventually } from './eventually.ts'
import { createFixtureRepo, type GitFixture } from './git-fixture.ts'
import { createTestHost, type TestHost } from './netns.ts'
import { buildScratchImage } from './scratch-image.ts'

export interface CliResult {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** Engine, agent, etcd, registry and Docker on a host of their own: the real programs, as compiled. */
export interface Cluster {
  readonly host: TestHost
  readonly repository: GitFixture
  readonly docker: Dockerd
  readonly home: string
  /** To the engine's socket; makes a new connection by itself when the engine was away. */
  readonly connection: Connection
  /** The `banyan` command; ends after a minute. */
  cli(...args: readonly string[]): Promise<CliResult>
  /** As `cli`, with --json, parsed. */
  json<T>(...args: readonly string[]): Promise<T>
  start(program: Program): Promise<void>
  kill9(program: Program | 'etcd'): void
  /** All containers of its Docker Engine, running or not. */
  containers(): Promise<ContainerSeen[]>
  /** The last lines of what the programs logged. */
  logs(): string
  stop(): Promise<void>
}

export interface ContainerSeen {
  readonly id: string
  readonly name: string
  readonly running: boolean
}

export type Program = 'engine' | 'agent' | 'webhook'

const readyWithinMs = 60_000

export interface ClusterOptions {
  /** Merged over the one repository's configuration. */
  readonly repository?: (at: Place) => Promise<Readonly<Record<string, unknown>>>
  /** Its Docker Engine publishes ports too, as an ordinary one does. */
  readonly dockerPublishes?: boolean
  /** Folder of the compiled programs; absent: dist. */
  readonly programs?: string
}

/** Where a cluster is made, before its programs start. */
export interface Place {
  readonly host: TestHost
  readonly repository: GitFixture
  readonly home: string
}

/** Needs root and a compiled dist/. Images `bnt/web` (page shows $VERSION) and `bnt/tool` (busybox) are there. */
export async function startCluster(options: ClusterOptions = {}): Promise<Cluster> {
  const host = createTestHost()
  const docker = await startDockerd({
    netns: host.name,
    publishes: options.dockerPublishes ?? false,
  })
  const repository = await createFixtureRepo()
  await buildTestImages(docker.socket)
  const home = mkdtempSync(join(tmpdir(), 'bnt-c-'))
  const config = join(home, 'banyan.yaml')
  const settings = await options.repository?.({ host, repository, home })
  writeFileSync(config, configOf(home, docker.socket, { url: repository.dir, ...settings }))
  const running = new Map<Program, ChildProcess>()
  const connection = dial({ unix: join(home, 'engine.sock') })
  const log = openSync(join(home, 'log'), 'a')

  const mainOf = (program: Program | 'cli') =>
    resolve(options.programs ?? 'dist', program, 'main.js')

  const start = async (program: Program) => {
    const main = mainOf(program)
    const argv = [`--net=/run/netns/${host.name}`, process.execPath, main, '--config', config]
    running.set(program, spawn('nsenter', argv, { stdio: ['ignore', log, log] }))
    if (program === 'engine') await untilReady(connection, () => readLog(home))
  }
  const cli = async (...args: readonly string[]) =>
    await runCli([mainOf('cli'), '--config', config, ...args])
  const stop = async () => {
    connection.close()
    await Promise.all([...running.values()].map(async child => await terminate(child)))
    await docker.stop()
    await repository.remove()
    host.remove()
    unmountUnder(home)
    rmSync(home, { recursive: true, force: true })
  }
  const cluster: Cluster = {
    host,
    repository,
    docker,
    home,
    connection,
    cli,
    json: async <T>(...args: readonly string[]) => {
      const { stdout, stderr, code } = await cli('--json', ...args)
      if (stdout === '')
        throw new Error(`banyan ${args.join(' ')} said nothing (${code}): ${stderr}`)
      return JSON.parse(stdout) as T
    },
    start,
    kill9: program => {
      const pid = program === 'etcd' ? etcdPid(home) : running.get(program)?.pid
      if (pid === undefined) throw new Error(`${program} does not run`)
      process.kill(pid, 'SIGKILL')
    },
    containers: async () => await listContainers(docker.socket),
    logs: () => readLog(home),
    stop,
  }
  try {
    await start('engine')
    await start('agent')
    await eventually(async () => {
      const { agents } = await callUnary(connection.control, 'Status', {})
      return agents.some(agent => agent.state === 'ready') ? true : undefined
    }, readyWithinMs)
    return cluster
  } catch (error) {
    const text = readLog(home)
    await stop()
    throw new Error(`the cluster did not start:\n${text}`, { cause: error })
  }
}

function configOf(home: string, dockerHost: string, repository: object): string {
  const ref = { branch: 'main' }
  return stringify({
    engine: {
      engine_id: 'engine-1',
      data_dir: join(home, 'engine'),
      socket: join(home, 'engine.sock'),
      docker_host: dockerHost,
      repositories: [{ name: 'deploy', ref, poll: '*/10 * * * * *', ...repository }],
    },
    agent: {
      node_name: 'node-1',
      data_dir: join(home, 'agent'),
      docker_host: dockerHost,
    },
    logging: { level: 'debug', format: 'json' },
  })
}

async function buildTestImages(socket: string): Promise<void> {
  const page = 'mkdir -p /www && echo "$VERSION" > /www/index.html && exec httpd -f -p 80 -h /www'
  await buildScratchImage(socket, 'bnt/tool:1')
  await buildScratchImage(socket, 'bnt/web:1', [`CMD ["/bin/sh", "-c", ${JSON.stringify(page)}]`])
}

async function untilReady({ control }: Connection, logs: () => string): Promise<void> {
  const answered = eventually(
    async () => await callUnary(control, 'Version', {}).catch(() => undefined),
    readyWithinMs,
  )
  await answered.catch((cause: unknown) => {
    throw new Error(`the engine does not answer:\n${logs()}`, { cause })
  })
}

async function runCli(argv: readonly string[]): Promise<CliResult> {
  const child = spawn(process.execPath, argv, {
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 60_000,
  })
  let [stdout, stderr] = ['', '']
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString('utf8')))
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString('utf8')))
  const code = await new Promise<number>(done => child.on('close', code => done(code ?? -1)))
  return { code, stdout, stderr }
}

async function terminate(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exited = new Promise(done => child.once('exit', done))
  child.kill('SIGTERM')
  const force = setTimeout(() => child.kill('SIGKILL'), 15_000)
  await exited
  clearTimeout(force)
}

/** The engine notes the pid of its child. */
function etcdPid(home: string): number {
  const text = readFileSync(join(home, 'engine', 'etcd.pid'), 'utf8')
  return (JSON.parse(text) as { pid: number }).pid
}

async function listContainers(socket: string): Promise<ContainerSeen[]> {
  const all = await new Docker({ socketPath: socket }).listContainers({ all: true })
  return all.map(({ Id, Names, State }) => ({
    id: Id,
    name: (Names[0] ?? '').slice(1),
    running: State === 'running',
  }))
}

function readLog(home: string): string {
  return readFileSync(join(home, 'log'), 'utf8').split('\n').slice(-60).join('\n')
}
