import { randomBytes } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { BanyanError } from '../../core/errors.ts'
import { startChild } from '../../platform/child.ts'
import { findProgram } from '../../platform/find-program.ts'
import { requireFreePort } from '../../platform/ports.ts'
import type { ManagedOptions, ManagedProgram } from './managed.ts'

const restart = { firstMs: 200, maxMs: 10_000 }
const readyTimeoutMs = 15_000

/**
 * Runs an image registry as a child under `<dataDir>/registry`, restarted if it dies. Resolves when it serves.
 * Rejects with `registry-missing`, `port-taken` or `already-running` (wait), `child-died` or `child-not-ready`.
 */
export async function startManagedRegistry(options: ManagedOptions): Promise<ManagedProgram> {
  const { dataDir, port, log, signal } = options
  const program = await findProgram('docker-registry')
  if (program === undefined) throw missing()
  const folder = join(dataDir, 'registry')
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const configFile = join(dataDir, 'registry.json')
  await writeFile(configFile, registryConfig(folder, port), { mode: 0o600 })
  const child = startChild({
    name: 'docker-registry',
    argv: [program, 'serve', configFile],
    env: { OTEL_TRACES_EXPORTER: 'none' },
    log,
    signal,
    restart,
    onLine: line => log.debug({ child: 'registry' }, line),
    prepare: async () => await requireFreePort(port, 'the image registry', 'engine.registry_port'),
    ready: async () => await answers(port),
    readyTimeoutMs,
    pidFile: join(dataDir, 'registry.pid'),
  })
  await child.ready
  return { endpoint: `127.0.0.1:${port}`, stop: async () => await child.stop() }
}

/** Its configuration is YAML, and JSON is YAML. The secret signs the state of uploads under way. */
function registryConfig(folder: string, port: number): string {
  return JSON.stringify({
    version: '0.1',
    log: { level: 'warn', accesslog: { disabled: true } },
    storage: {
      filesystem: { rootdirectory: folder },
      delete: { enabled: true },
      cache: { blobdescriptor: 'inmemory' },
    },
    http: { addr: `127.0.0.1:${port}`, secret: randomBytes(32).toString('hex') },
  })
}

async function answers(port: number): Promise<boolean> {
  const reply = await fetch(`http://127.0.0.1:${port}/v2/`, { signal: AbortSignal.timeout(1000) })
  return reply.ok
}

function missing(): BanyanError {
  const message =
    'docker-registry is not installed. On Debian or Ubuntu: apt-get install docker-registry. Or set engine.managed_registry: false and engine.external_registry_url.'
  return new BanyanError('registry-missing', message, 'wait')
}
