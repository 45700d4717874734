import { userInfo } from 'node:os'
import type { Clock } from '../../platform/clock.ts'
import { callUnary } from '../../platform/rpc/call.ts'
import { type Connection, dial } from '../../platform/rpc/dial.ts'

interface RotateOptions {
  readonly socket: string
  /** Whoever has not come with the new key is left behind. */
  readonly finish: boolean
  /** For all that are connected to learn of the new key, and to come with it. */
  readonly patienceMs: number
  readonly print: (line: string) => void
  readonly clock: Clock
}

const pollMs = 1000
/** The old key is let in for a few seconds more, and etcd may be restarted. */
const finishMs = 60_000

/**
 * Has the engine that runs here let a new key in, and ends the old one once everybody has come with the new one, or at once with
 * `finish`. Codes: those of `rotateEngineKey`.
 */
export async function rotateKey(options: RotateOptions): Promise<void> {
  const { socket, finish, print } = options
  const connection = dial({ unix: socket })
  try {
    const state = finish ? undefined : await begin(connection, options)
    if (state && state.waiting.length > 0) return left(state).forEach(print)
    const done = await ask(connection, true)
    finished(done).forEach(print)
  } finally {
    connection.close()
  }
}

type State = Awaited<ReturnType<typeof ask>>

async function begin(
  connection: Connection,
  { patienceMs, print, clock }: RotateOptions,
): Promise<State> {
  const until = clock.now() + patienceMs
  let state = await ask(connection, false)
  print(`The new key: ${state.after?.publicKey ?? ''}, at UDP ${state.after?.port ?? 0}.`)
  print('Both keys are let in. Waiting for all who may come in to come with the new one …')
  while (state.waiting.length > 0 && clock.now() < until) {
    await clock.sleep(pollMs)
    state = await ask(connection, false)
  }
  return state
}

async function ask(connection: Connection, finish: boolean) {
  const request = { finish, person: userInfo().username }
  return await callUnary(connection.control, 'RotateEngineKey', request, { timeoutMs: finishMs })
}

function left(state: State): string[] {
  return [
    `Not with the new key yet: ${state.waiting.join(', ')}.`,
    `UDP ${state.after?.port ?? 0} has to reach this server. Who is away learns of it by their next command (as root where`,
    'they have a tunnel). Then run this again; both keys are let in until then. Or leave them behind with --finish:',
    'they have to be told, for engines in their banyan.yaml:',
    entry(state),
  ]
}

function finished(state: State): string[] {
  const { waiting, before } = state
  return [
    `The key ${before?.publicKey ?? ''} is of no use any more.`,
    ...(waiting.length > 0 ? [`Left behind: ${waiting.join(', ')}.`] : []),
    'Where engines are written down in a banyan.yaml, the entry of this one is now:',
    entry(state),
  ]
}

function entry({ address, after }: State): string {
  const { publicKey = '', port = 0 } = after ?? {}
  return `  - { address: '${address}', wg_public_key: ${publicKey}, control_port: ${port} }`
}
