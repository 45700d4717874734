import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { UntypedServiceImplementation } from '@grpc/grpc-js'
import { pino } from 'pino'
import { serverStream, unary } from '../../platform/rpc/handlers.ts'
import { services } from '../../platform/rpc/load.ts'
import { serveGrpc, type GrpcServer } from '../../platform/rpc/server.ts'
import { BanyanError } from '../../core/errors.ts'

type Answer = (request: never, signal: AbortSignal) => unknown

/** By method name: a function for one answer, a generator function for a stream. */
export type Answers = Readonly<Record<string, Answer>>

const streams = [
  'Sync',
  'Logs',
  'Events',
  'Rollback',
  'Down',
  'Resume',
  'Approve',
  'RemovePreview',
  'SetAvailability',
]
const replies = [
  ...[
    'Diff',
    'Status',
    'ListTasks',
    'Why',
    'History',
    'Version',
    'Trigger',
    'TestWebhook',
    'Suspend',
  ],
  ...['ListPreviews', 'ExtendPreview'],
  ...['SetSecret', 'ListSecrets', 'RemoveSecret', 'RotateSecretsKey'],
  ...['ListEngines', 'ListAgents', 'InspectAgent', 'LabelAgent', 'RemoveAgent', 'RotateAgentKeys'],
  ...['InviteAgent', 'InviteEngine', 'ListInvitations', 'WithdrawInvitation'],
]

/** A ControlService on a real socket that says what a test tells it to say. */
export class FakeEngine {
  readonly folder: string
  readonly socket: string
  answers: Answers = {}
  #server: GrpcServer | undefined

  private constructor(folder: string) {
    this.folder = folder
    this.socket = join(folder, 'engine.sock')
  }

  static async start(): Promise<FakeEngine> {
    const engine = new FakeEngine(await mkdtemp(join(tmpdir(), 'banyan-cli-')))
    await engine.listen()
    return engine
  }

  async listen(): Promise<void> {
    const handlers: UntypedServiceImplementation = {}
    for (const name of replies) {
      handlers[name] = unary(async (request, signal) => await this.#ask(name, request, signal))
    }
    for (const name of streams) {
      const answer = (request: unknown, signal: AbortSignal) =>
        this.#ask(name, request, signal) as AsyncIterable<unknown>
      handlers[name] = serverStream(async function* (request: unknown, signal) {
        yield* answer(request, signal)
      })
    }
    this.#server = await serveGrpc({
      services: [[services.control, handlers]],
      listen: [{ unix: this.socket }],
      log: pino({ level: 'silent' }),
    })
  }

  async hangUp(): Promise<void> {
    await this.#server?.close()
  }

  async close(): Promise<void> {
    await this.hangUp()
    await rm(this.folder, { recursive: true, force: true })
  }

  #ask(name: string, request: unknown, signal: AbortSignal): unknown {
    const answer = this.answers[name]
    if (answer) return answer(request as never, signal)
    throw new BanyanError('not-told', `the test gave no answer for ${name}`, 'stalled')
  }
}

export interface Ran {
  readonly exitCode: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface RunOptions {
  readonly cwd?: string
  readonly env?: Readonly<Record<string, string>>
  /** Standard input, which then ends. */
  readonly input?: string
  /** Called with all of standard output so far; what it returns is sent to the process. */
  readonly onOutput?: (stdout: string) => NodeJS.Signals | undefined
}

const main = join(import.meta.dirname, '../../cli/main.ts')
const tsx = import.meta.resolve('tsx')

/** Runs the real program as a user's shell would, without a terminal. */
export async function banyan(args: readonly string[], options: RunOptions = {}): Promise<Ran> {
  const { PATH, HOME } = process.env
  const child = spawn(process.execPath, ['--import', tsx, main, ...args], {
    cwd: options.cwd,
    env: { PATH, HOME, TZ: 'UTC', ...options.env },
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  child.stdin.on('error', () => undefined) // whoever reads nothing may be gone by now
  child.stdin.end(options.input ?? '')
  let stdout = ''
  let stderr = ''
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk.toString()
    const signal = options.onOutput?.(stdout)
    if (signal) child.kill(signal)
  })
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
  const [exitCode] = (await once(child, 'close')) as [number | null]
  return { exitCode, stdout, stderr }
}
