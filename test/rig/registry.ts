import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Home } from './home.ts'
import { createMachine } from './machine.ts'
import { createProgram } from './program.ts'
import type { Underlay } from './underlay.ts'

const port = 5000

/** A machine with an image registry that nobody manages: no engine's machine takes it along when it is lost. */
export interface Registry {
  /** Of the machine. */
  readonly address: string
  /** As in `external_registry_url`. */
  readonly url: string
  start(): Promise<void>
  stop(): Promise<void>
}

export function createRegistry(underlay: Underlay, address: string, home: Home): Registry {
  const dir = join(home.dir, 'registry')
  mkdirSync(dir)
  const machine = createMachine(underlay, address)
  const url = `${address}:${port}`
  const config = join(dir, 'config.json')
  writeFileSync(config, registryConfig(join(dir, 'data'), url))
  const program = createProgram({
    space: () => machine.space(),
    argv: ['env', 'OTEL_TRACES_EXPORTER=none', 'docker-registry', 'serve', config],
    logFile: join(dir, 'registry.log'),
    ready: async () => await fetch(`http://${url}/v2/`, { signal: AbortSignal.timeout(2000) }),
  })
  return {
    ...{ address, url },
    start: async () => {
      await machine.switchOn()
      await program.start()
    },
    stop: async () => await machine.switchOff(),
  }
}

/** Its configuration is YAML, and JSON is YAML. */
function registryConfig(rootdirectory: string, addr: string): string {
  return JSON.stringify({
    version: '0.1',
    log: { level: 'warn', accesslog: { disabled: true } },
    storage: { filesystem: { rootdirectory }, delete: { enabled: true } },
    http: { addr },
  })
}
