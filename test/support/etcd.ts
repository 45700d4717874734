import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { freePort } from './free-port.ts'

export interface EtcdProcess {
  /** `127.0.0.1:<port>`. */
  readonly endpoint: string
  /** Ends it as a power cut would. */
  kill9(): Promise<void>
  /** Starts it again on the same data and port. */
  restart(): Promise<void>
  /** Forgets history before the revision. */
  compact(revision: number): Promise<void>
  /** Ends it and, unless the folder was given, deletes its data. */
  stop(): Promise<void>
}

export interface EtcdStart {
  readonly dir?: string
  readonly port?: number
}

/** A real etcd of one member, with a folder and ports of its own. */
export async function startEtcd(options: EtcdStart = {}): Promise<EtcdProcess> {
  const dir = options.dir ?? mkdtempSync(join(tmpdir(), 'banyan-etcd-'))
  const port = options.port ?? (await freePort())
  const argv = arguments_(join(dir, 'data'), port, await freePort())
  const log = join(dir, 'etcd.log')
  let child = await launch(argv, log, port)
  return {
    endpoint: `127.0.0.1:${port}`,
    kill9: () => end(child, 'SIGKILL'),
    restart: async () => {
      child = await launch(argv, log, port)
    },
    compact: revision => compact(port, revision),
    stop: async () => {
      await end(child, 'SIGKILL')
      if (options.dir === undefined) rmSync(dir, { recursive: true, force: true })
    },
  }
}

function arguments_(dataDir: string, port: number, peerPort: number): string[] {
  const client = `http://127.0.0.1:${port}`
  const peer = `http://127.0.0.1:${peerPort}`
  return [
    `--data-dir=${dataDir}`,
    `--listen-client-urls=${client}`,
    `--advertise-client-urls=${client}`,
    `--listen-peer-urls=${peer}`,
    `--initial-advertise-peer-urls=${peer}`,
    `--initial-cluster=default=${peer}`,
    '--log-level=warn',
  ]
}

/** Resolves once it answers, which a member does only with most of its cluster. */
export async function launch(
  argv: readonly string[],
  log: string,
  port: number,
): Promise<ChildProcess> {
  const output = openSync(log, 'a')
  const child = spawn('etcd', argv, { stdio: ['ignore', output, output] })
  closeSync(output)
  const failed = new Promise<never>((_, reject) => child.once('error', reject))
  await Promise.race([failed, untilHealthy(child, port, log)])
  return child
}

async function untilHealthy(child: ChildProcess, port: number, log: string): Promise<void> {
  for (let attempt = 0; attempt < 300 && child.exitCode === null; attempt++) {
    if (await isHealthy(port)) return
    await delay(50)
  }
  await end(child, 'SIGKILL')
  throw new Error(`etcd did not start:\n${readFileSync(log, 'utf8').slice(-2000)}`)
}

async function isHealthy(port: number): Promise<boolean> {
  try {
    const response = await fetch(`http://127.0.0.1:${port}/health`, {
      signal: AbortSignal.timeout(1000),
    })
    return response.ok
  } catch {
    return false
  }
}

/** By etcd's JSON gateway, so that tests need no second client. */
async function compact(port: number, revision: number): Promise<void> {
  const response = await fetch(`http://127.0.0.1:${port}/v3/kv/compaction`, {
    method: 'POST',
    body: JSON.stringify({ revision, physical: true }),
  })
  if (!response.ok) throw new Error(`compaction failed: ${await response.text()}`)
}

export async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  child.kill(signal)
  await once(child, 'exit')
}
