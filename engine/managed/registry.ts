import { randomBytes } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { join } from 'node:path'
import { BanyanError } from '../../core/errors.ts'
import { startChild } from '../../platform/child.ts'
import { findProgram } from '../../platform/find-program.ts'
import type { Logger } from '../../platform/logger.ts'
import { exchange } from '../images/exchange.ts'
import { RegistryClient } from '../images/registry-client.ts'

export interface RegistryOptions {
  /** Of the engine: socket and configuration are there. */
  readonly dataDir: string
  /** Where the images are. */
  readonly folder: string
  readonly log: Logger
  readonly signal: AbortSignal
}

export interface ManagedRegistry {
  readonly client: RegistryClient
  /** What it is, its garbage collection included. */
  readonly program: string
  readonly configFile: string
  stop(): Promise<void>
}

const restart = { firstMs: 200, maxMs: 10_000 }
const readyTimeoutMs = 15_000

/**
 * Runs an image registry as a child on a unix socket, restarted if it dies. Resolves when it serves. Rejects with
 * `registry-missing` or `already-running` (wait), `child-died` or `child-not-ready`.
 */
export async function startManagedRegistry(options: RegistryOptions): Promise<ManagedRegistry> {
  const { dataDir, folder, log, signal } = options
  const program = await findProgram('docker-registry')
  if (program === undefined) throw missing()
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const configFile = join(dataDir, 'registry.json')
  const socket = join(dataDir, 'registry.sock')
  await writeFile(configFile, registryConfig(folder, socket), { mode: 0o600 })
  const client = new RegistryClient('this engine', () => connect(socket))
  const child = startChild({
    name: 'docker-registry',
    argv: [program, 'serve', configFile],
    env: { OTEL_TRACES_EXPORTER: 'none' },
    log,
    signal,
    restart,
    onLine: line => log.debug({ child: 'registry' }, line),
    ready: async () => await answers(client),
    readyTimeoutMs,
    pidFile: join(dataDir, 'registry.pid'),
  })
  await child.ready
  return { client, program, configFile, stop: async () => await child.stop() }
}

/**
 * Its configuration is YAML, and JSON is YAML. The secret signs the state of uploads under way. It keeps no descriptors in memory:
 * they would outlive what garbage collection removes.
 */
function registryConfig(folder: string, socket: string): string {
  return JSON.stringify({
    version: '0.1',
    log: { level: 'warn', accesslog: { disabled: true } },
    storage: { filesystem: { rootdirectory: folder }, delete: { enabled: true } },
    http: {
      ...{ net: 'unix', addr: socket, relativeurls: true },
      secret: randomBytes(32).toString('hex'),
    },
  })
}

async function answers({ agent }: RegistryClient): Promise<boolean> {
  const reply = await exchange(agent, { method: 'GET', path: '/v2/' }, undefined, 1000)
  reply.resume()
  return reply.statusCode === 200
}

function missing(): BanyanError {
  const message =
    'docker-registry is not installed. On Debian or Ubuntu: apt-get install docker-registry. Or set engine.managed_registry: false and engine.external_registry_url.'
  return new BanyanError('registry-missing', message, 'wait')
}
