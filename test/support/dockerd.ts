import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

export interface Dockerd {
  readonly socket: string
  /** Ends the daemon and whatever containers it left, unmounts, deletes its folders. */
  stop(): Promise<void>
}

const readyWithinMs = 30_000
const endsWithinMs = 20_000

export interface DockerdOptions {
  /** In this network namespace instead of the machine's. */
  readonly netns?: string
  /** Let it publish ports by firewall rules and docker-proxy, as an ordinary one does. Only in a namespace. */
  readonly publishes?: boolean
}

/**
 * A Docker Engine of one's own: nothing of the machine's Docker, no bridge, no firewall rules unless wanted. It
 * starts its own containerd. Needs root.
 */
export async function startDockerd(options: DockerdOptions = {}): Promise<Dockerd> {
  const home = mkdtempSync(join(tmpdir(), 'bnt-d-')) // short: socket paths end at 108 characters
  const socket = join(home, 'd.sock')
  const log = openSync(join(home, 'log'), 'a')
  const { netns, publishes = false } = options
  // Not `ip netns exec`: it remounts /sys, and dockerd no longer finds its cgroups.
  const inside = netns === undefined ? [] : ['nsenter', `--net=/run/netns/${netns}`]
  const [program = '', ...args] = [
    ...inside,
    'dockerd',
    ...daemonArguments(home, socket, publishes),
  ]
  const daemon = spawn(program, args, { stdio: ['ignore', log, log] })
  const stop = async () => {
    await end(daemon)
    unmountUnder(home)
    rmSync(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 })
  }
  try {
    await waitUntilReady(daemon, socket, home)
  } catch (err) {
    await stop()
    throw err
  }
  return { socket, stop }
}

function daemonArguments(home: string, socket: string, publishes: boolean): string[] {
  return [
    ...['--data-root', join(home, 'data'), '--exec-root', join(home, 'x')],
    ...['-H', `unix://${socket}`, '--pidfile', join(home, 'pid')],
    ...['--bridge', 'none', `--iptables=${publishes}`, `--ip-forward=${publishes}`],
  ]
}

async function waitUntilReady(daemon: ChildProcess, socket: string, home: string): Promise<void> {
  const deadline = Date.now() + readyWithinMs
  while (!(await answersPing(socket))) {
    if (daemon.exitCode !== null || Date.now() > deadline) {
      const log = readFileSync(join(home, 'log'), 'utf8').slice(-2000)
      throw new Error(`dockerd did not become ready:\n${log}`)
    }
    await delay(100)
  }
}

/** Whether a Docker Engine serves there. */
export function answersPing(socket: string): Promise<boolean> {
  return new Promise(resolve => {
    const ping = request({ socketPath: socket, path: '/_ping', timeout: 1000 }, response => {
      response.resume()
      resolve(response.statusCode === 200)
    })
    ping.on('timeout', () => ping.destroy())
    ping.on('error', () => resolve(false))
    ping.end()
  })
}

/** SIGTERM first: then the daemon ends its containers and its containerd. */
async function end(daemon: ChildProcess): Promise<void> {
  if (daemon.exitCode !== null || daemon.signalCode !== null) return
  const exited = new Promise<boolean>(resolve => daemon.once('exit', () => resolve(true)))
  daemon.kill('SIGTERM')
  if (await Promise.race([exited, delay(endsWithinMs, false)])) return
  daemon.kill('SIGKILL')
  await exited
}

/** Everything that is mounted in a folder: it could not be deleted otherwise. */
export function unmountUnder(home: string): void {
  const mounts = readFileSync('/proc/mounts', 'utf8')
    .split('\n')
    .map(line => line.split(' ')[1] ?? '')
    .filter(path => path.startsWith(`${home}/`))
  for (const path of mounts.reverse()) {
    if (existsSync(path)) execFileSync('umount', ['--lazy', path])
  }
}
