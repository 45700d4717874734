import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { UntypedServiceImplementation } from '@grpc/grpc-js'
import { pino } from 'pino'
import { unary } from '../../platform/rpc/handlers.ts'
import { services } from '../../platform/rpc/load.ts'
import { serveGrpc, type GrpcServer } from '../../platform/rpc/server.ts'
import { eventually } from './eventually.ts'
import { webhookSecret } from './webhook.ts'

interface Trigger {
  readonly repositories: readonly string[]
  readonly delivery: string
}

/** `banyan-webhook` as a process, and the engine that it tells. */
export class WebhookProgram {
  readonly folder: string
  readonly port: number
  readonly triggers: Trigger[] = []
  stderr = ''
  #child: ChildProcess | undefined
  #engine: GrpcServer | undefined

  private constructor(folder: string, port: number) {
    this.folder = folder
    this.port = port
  }

  static async create(port: number): Promise<WebhookProgram> {
    const program = new WebhookProgram(await mkdtemp(join(tmpdir(), 'banyan-webhook-')), port)
    await program.write('secret', `${webhookSecret}\n`)
    await program.configure()
    return program
  }

  /** The configuration with one repository, `shop`, and the engine on this machine, unless told otherwise. */
  async configure(
    changes: { repositories?: string; webhook?: string; cli?: string } = {},
  ): Promise<void> {
    const shop = `{ name: shop, url: git@github.com:acme/shop.git, webhook_secret_file: ${this.folder}/secret }`
    await this.write(
      'banyan.yaml',
      `engine:
  socket: ${this.folder}/engine.sock
  repositories: [${changes.repositories ?? shop}]
webhook:
  listen: 127.0.0.1:${this.port}
  ${changes.webhook ?? ''}
cli: { ${changes.cli ?? ''} }
logging: { level: warn, format: json }
`,
    )
  }

  async write(name: string, content: string, mode = 0o600): Promise<string> {
    const path = join(this.folder, name)
    await writeFile(path, content)
    await chmod(path, mode)
    return path
  }

  async startEngine(): Promise<void> {
    const handlers: UntypedServiceImplementation = {
      Trigger: unary(async (request: Trigger) => {
        this.triggers.push(request)
        return await Promise.resolve({ accepted: request.repositories })
      }),
    }
    this.#engine = await serveGrpc({
      services: [[services.control, handlers]],
      listen: [{ unix: join(this.folder, 'engine.sock') }],
      log: pino({ level: 'silent' }),
    })
  }

  async stopEngine(): Promise<void> {
    await this.#engine?.close()
    this.#engine = undefined
  }

  /** From the sources unless an executable is given. */
  start(file?: string): ChildProcess {
    const [program, ...argv] =
      file === undefined
        ? [process.execPath, '--import', 'tsx', 'webhook/main.ts']
        : [resolve(file)]
    const child = spawn(program, [...argv, '--config', join(this.folder, 'banyan.yaml')], {
      stdio: ['ignore', 'inherit', 'pipe'],
    })
    child.stderr.on('data', (chunk: Buffer) => (this.stderr += chunk.toString()))
    this.#child = child
    return child
  }

  async untilReady(scheme = 'http'): Promise<void> {
    await eventually(async () => {
      if (this.#child?.exitCode !== null) throw new Error(this.stderr)
      const url = `${scheme}://127.0.0.1:${this.port}/healthz`
      return await fetch(url).then(
        response => response.ok || undefined,
        (error: unknown) => (isTlsDoubt(error) ? true : undefined),
      )
    })
  }

  /** The exit code. */
  async stop(): Promise<number | null> {
    const child = this.#child
    if (!child) return null
    if (child.exitCode === null) {
      child.kill('SIGTERM')
      await once(child, 'exit')
    }
    return child.exitCode
  }

  async dispose(): Promise<void> {
    await this.stop()
    await this.stopEngine()
    await rm(this.folder, { recursive: true })
  }
}

/** Somebody answers, with a certificate of his own. */
function isTlsDoubt(error: unknown): boolean {
  const cause = error instanceof Error ? (error.cause as { code?: unknown } | undefined) : undefined
  return cause?.code === 'DEPTH_ZERO_SELF_SIGNED_CERT'
}
