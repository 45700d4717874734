import { request } from 'node:http'
import { join } from 'node:path'
import { BanyanError } from '../../core/errors.ts'
import { startChild, type Child } from '../../platform/child.ts'
import { findProgram } from '../../platform/find-program.ts'
import type { Logger } from '../../platform/logger.ts'
import type { Layout } from './layout.ts'
import { openLogFile } from './log-file.ts'

export interface DockerEngine {
  readonly socket: string
  /** Resolves with its version once it answers. */
  readonly ready: Promise<string>
  /** Present when it is our own: to be stopped at the end. */
  readonly child?: Child
}

const askTimeoutMs = 3000
const readyTimeoutMs = 60_000
/** It ends its containers and its containerd first. */
const graceMs = 30_000
const restart = { firstMs: 500, maxMs: 10_000 }

/** The Docker Engine of this machine if it answers; else one of our own, with its data in the state folder. */
export async function findOrStartDocker(
  layout: Layout,
  log: Logger,
  signal: AbortSignal,
): Promise<DockerEngine> {
  const socket = machineSocket(process.env['DOCKER_HOST'])
  const version = await versionOf(socket)
  if (version !== undefined) return { socket, ready: Promise.resolve(version) }
  const program = await findProgram('dockerd')
  if (program === undefined) throw missing()
  signal.throwIfAborted()
  return startPrivate(program, layout, log)
}

function startPrivate(program: string, layout: Layout, log: Logger): DockerEngine {
  const socket = layout.dockerSocket
  const child = startChild({
    name: 'dockerd',
    argv: [
      program,
      ...['--data-root', layout.dockerData, '--exec-root', layout.dockerExec],
      ...['-H', `unix://${socket}`, '--pidfile', join(layout.run, 'docker.pid')],
      ...['--bridge', 'none', '--iptables=false', '--ip-forward=false'],
    ],
    log,
    signal: new AbortController().signal,
    restart,
    onLine: openLogFile(join(layout.logs, 'dockerd.log')),
    ready: async () => (await versionOf(socket)) !== undefined,
    readyTimeoutMs,
    graceMs,
    pidFile: join(layout.pids, 'dockerd.pid'),
  })
  return { socket, ready: child.ready.then(async () => (await versionOf(socket)) ?? ''), child }
}

/** As the docker command would find it. */
export function machineSocket(dockerHost: string | undefined): string {
  if (!dockerHost) return '/var/run/docker.sock'
  if (dockerHost.startsWith('unix://')) return dockerHost.slice('unix://'.length)
  const message = `DOCKER_HOST is ${dockerHost}; banyan dev needs a Docker Engine on this machine. Unset it, or give unix:///path.`
  throw new BanyanError('docker-host-unsupported', message, 'wait')
}

async function versionOf(socket: string): Promise<string | undefined> {
  try {
    const reply = JSON.parse(await get(socket, '/version')) as { readonly Version?: unknown }
    return typeof reply.Version === 'string' ? reply.Version : undefined
  } catch {
    return undefined
  }
}

async function get(socketPath: string, path: string): Promise<string> {
  return await new Promise((resolve, reject) => {
    const signal = AbortSignal.timeout(askTimeoutMs)
    const asked = request({ socketPath, path, signal }, reply => {
      let text = ''
      reply.setEncoding('utf8')
      reply.on('data', (chunk: string) => (text += chunk))
      reply.on('end', () => resolve(text))
      reply.on('error', reject)
    })
    asked.on('error', reject)
    asked.end()
  })
}

function missing(): BanyanError {
  const message =
    'No Docker Engine answers at /var/run/docker.sock, and dockerd is not installed. On Debian or Ubuntu: apt-get install docker.io.'
  return new BanyanError('docker-missing', message, 'wait')
}
