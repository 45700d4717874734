import { mkdtempSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { BanyanError } from '../../core/errors.ts'
import {
  callServerStream,
  callUnary,
  openClientStream,
  openDuplex,
} from '../../platform/rpc/call.ts'
import { dial, type Connection, type DialAddress } from '../../platform/rpc/dial.ts'
import { serverStream, unary } from '../../platform/rpc/handlers.ts'
import { services } from '../../platform/rpc/load.ts'
import { startProxy } from '../support/proxy.ts'
import { untilAnswered } from '../support/eventually.ts'
import { serveGrpc, type GrpcServer, type ListenAddress } from '../../platform/rpc/server.ts'
import { systemClock } from '../../platform/clock.ts'
import type { AgentServiceHandlers } from '../../proto/gen/banyan/v1/AgentService.ts'
import type { LogChunk__Output } from '../../proto/gen/banyan/v1/LogChunk.ts'
import type { LogLine } from '../../proto/gen/banyan/v1/LogLine.ts'
import type { LogsRequest__Output } from '../../proto/gen/banyan/v1/LogsRequest.ts'
import type { VersionReply } from '../../proto/gen/banyan/v1/VersionReply.ts'

const log = pino({ level: 'silent' })
const loopback: ListenAddress = { tcp: '127.0.0.1:0' }

interface Behaviour {
  readonly version?: (request: unknown, signal: AbortSignal) => Promise<VersionReply>
  readonly logs?: (request: LogsRequest__Output, signal: AbortSignal) => AsyncIterable<LogLine>
}

let folder: string
let cleanUp: (() => unknown)[]

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'banyan-rpc-'))
  cleanUp = [() => rmSync(folder, { recursive: true })]
})

afterEach(async () => {
  for (const undo of cleanUp.reverse()) await undo()
})

async function serve(
  { version, logs }: Behaviour,
  listen: readonly ListenAddress[] = [loopback],
): Promise<GrpcServer> {
  const handlers = {
    Version: unary(version ?? (() => Promise.resolve({ version: '1', engineId: 'e' }))),
    Logs: serverStream(logs ?? nothing),
  }
  const server = await serveGrpc({ services: [[services.control, handlers]], listen, log })
  cleanUp.push(() => server.close())
  return server
}

async function* nothing(): AsyncGenerator<LogLine> {
  // no lines
}

async function* endless(line: string, told: (count: number) => void = () => undefined) {
  for (let count = 1; ; count++) {
    told(count)
    yield { text: line }
    await new Promise(setImmediate)
  }
}

function connect(address: DialAddress): Connection {
  const connection = dial(address)
  cleanUp.push(() => connection.close())
  return connection
}

function connectTo({ port }: GrpcServer): Connection {
  return connect(`127.0.0.1:${port ?? 0}`)
}

async function errorOf(promise: Promise<unknown>): Promise<BanyanError> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (error instanceof BanyanError) return error
  throw new Error('it did not fail with a BanyanError', { cause: error })
}

function deferred<T>() {
  let resolve: (value: T) => void = () => undefined
  const promise = new Promise<T>(settle => (resolve = settle))
  return { promise, resolve }
}

async function textsOf(lines: AsyncIterable<{ readonly text: string }>): Promise<string[]> {
  const texts: string[] = []
  for await (const { text } of lines) texts.push(text)
  return texts
}

test('one server answers on TCP and on a socket that only its user may open', async () => {
  const path = join(folder, 'engine.sock')
  const server = await serve({}, [{ unix: path }, loopback])

  const replies = await Promise.all(
    [connectTo(server), connect({ unix: path })].map(c => callUnary(c.control, 'Version', {})),
  )

  expect(replies).toEqual([
    { version: '1', engineId: 'e' },
    { version: '1', engineId: 'e' },
  ])
  expect(statSync(path).mode & 0o777).toBe(0o600)
})

describe('the socket file', () => {
  test('of a live server is left alone', async () => {
    const path = join(folder, 'engine.sock')
    await serve({}, [{ unix: path }])

    const error = await errorOf(serve({}, [{ unix: path }]))

    expect(error).toMatchObject({ code: 'socket-in-use', disposition: 'stalled' })
    expect(await callUnary(connect({ unix: path }).control, 'Version', {})).toBeDefined()
  })

  test('of a dead server is replaced', async () => {
    const path = join(folder, 'engine.sock')
    const dead = createServer().listen(path)
    await once(dead, 'listening')
    await leaveStale(dead, path)

    await serve({}, [{ unix: path }])

    expect(await callUnary(connect({ unix: path }).control, 'Version', {})).toBeDefined()
  })

  test('is never a file of somebody else', async () => {
    const path = join(folder, 'notes.txt')
    writeFileSync(path, 'mine')

    const error = await errorOf(serve({}, [{ unix: path }]))

    expect(error.code).toBe('socket-in-use')
    expect(statSync(path).isFile()).toBe(true)
  })

  test('goes with the server', async () => {
    const path = join(folder, 'engine.sock')
    const server = await serve({}, [{ unix: path }])

    await server.close()

    expect(() => statSync(path)).toThrow('ENOENT')
  })

  test('with too long a path is refused, not cut off', async () => {
    const error = await errorOf(serve({}, [{ unix: join(folder, 'x'.repeat(100)) }]))

    expect(error.code).toBe('socket-path-too-long')
  })
})

/** Node deletes the file when a server closes; a killed process does not. */
async function leaveStale(server: ReturnType<typeof createServer>, path: string): Promise<void> {
  renameSync(path, `${path}.kept`)
  server.close()
  await once(server, 'close')
  renameSync(`${path}.kept`, path)
}

test('a port that is taken is a clear error', async () => {
  const { port = 0 } = await serve({})

  const error = await errorOf(serve({}, [{ tcp: `127.0.0.1:${port}` }]))

  expect(error).toMatchObject({ code: 'listen-failed', disposition: 'stalled' })
})

describe('errors on the wire', () => {
  test('keep code, sentence and disposition', async () => {
    const thrown = new BanyanError('no-such-app', 'Ünknown application "shop".', 'stalled')
    const server = await serve({ version: () => Promise.reject(thrown) })

    const error = await errorOf(callUnary(connectTo(server).control, 'Version', {}))

    expect(error).toMatchObject({
      code: 'no-such-app',
      message: 'Ünknown application "shop".',
      disposition: 'stalled',
    })
  })

  test('that are longer than trailers may be arrive shortened', async () => {
    const thrown = new BanyanError('long', '€'.repeat(100_000), 'stalled')
    const server = await serve({ version: () => Promise.reject(thrown) })

    const error = await errorOf(callUnary(connectTo(server).control, 'Version', {}))

    expect(error.code).toBe('long')
    expect(error.message).toMatch(/^€{1000,}$/)
  })

  test('tell nothing of what was not meant for the caller', async () => {
    const server = await serve({
      version: () => Promise.reject(new Error('password hunter2 refused')),
    })

    const error = await errorOf(callUnary(connectTo(server).control, 'Version', {}))

    expect(error).toMatchObject({ code: 'internal', disposition: 'bug' })
    expect(JSON.stringify(error) + error.message).not.toContain('hunter2')
  })

  test('arrive after the messages of a stream that were sent before', async () => {
    const server = await serve({
      logs: async function* () {
        yield { text: 'one' }
        await Promise.resolve()
        throw new BanyanError('gone', 'It is gone.', 'wait')
      },
    })
    const texts: string[] = []

    const error = await errorOf(
      (async () => {
        const lines = callServerStream(connectTo(server).control, 'Logs', {})
        for await (const line of lines) texts.push(line.text)
      })(),
    )

    expect(texts).toEqual(['one'])
    expect(error).toMatchObject({ code: 'gone', disposition: 'wait' })
  })

  test('name the address where nobody answers', async () => {
    const error = await errorOf(
      callUnary(connect({ unix: join(folder, 'none.sock') }).control, 'Version', {}),
    )

    expect(error).toMatchObject({ code: 'rpc-unavailable', disposition: 'retry' })
    expect(error.message).toContain('none.sock')
  })

  test('say that a call is unknown to an older engine', async () => {
    const error = await errorOf(callUnary(connectTo(await serve({})).control, 'Status', {}))

    expect(error).toMatchObject({ code: 'rpc-unsupported', disposition: 'stalled' })
  })

  test('say that a message is too large', async () => {
    const server = await serve({
      version: () => Promise.resolve({ version: 'x'.repeat(17 * 1024 * 1024) }),
    })

    const error = await errorOf(callUnary(connectTo(server).control, 'Version', {}))

    expect(error).toMatchObject({ code: 'rpc-too-large', disposition: 'stalled' })
  })
})

describe('a caller that no longer waits', () => {
  const untilAborted = (signal: AbortSignal) => systemClock.sleep(60_000, signal)

  test('by its deadline gets an error, and the handler is told', async () => {
    const told = deferred<boolean>()
    const server = await serve({
      version: async (_, signal) => {
        await untilAborted(signal)
        told.resolve(signal.aborted)
        return {}
      },
    })

    const error = await errorOf(
      callUnary(connectTo(server).control, 'Version', {}, { timeoutMs: 200 }),
    )

    expect(error).toMatchObject({ code: 'rpc-timeout', disposition: 'retry' })
    expect(await told.promise).toBe(true)
  })

  test('by its signal gets an error, and the handler is told', async () => {
    const asked = deferred<undefined>()
    const told = deferred<boolean>()
    const server = await serve({
      version: async (_, signal) => {
        asked.resolve(undefined)
        await untilAborted(signal)
        told.resolve(signal.aborted)
        return {}
      },
    })
    const leaving = new AbortController()
    const call = callUnary(connectTo(server).control, 'Version', {}, { signal: leaving.signal })
    await asked.promise

    leaving.abort()

    expect(await errorOf(call)).toMatchObject({ code: 'rpc-cancelled' })
    expect(await told.promise).toBe(true)
  })

  test('of a stream ends it quietly by its signal, and the generator is returned', async () => {
    const returned = deferred<boolean>()
    const leaving = new AbortController()
    const server = await serve({
      logs: async function* (_, signal) {
        try {
          yield { text: 'one' }
          await untilAborted(signal)
        } finally {
          returned.resolve(signal.aborted)
        }
      },
    })
    const lines = callServerStream(
      connectTo(server).control,
      'Logs',
      {},
      { signal: leaving.signal },
    )
    await lines.next()

    leaving.abort()

    expect(await lines.next()).toEqual({ done: true, value: undefined })
    expect(await returned.promise).toBe(true)
  })

  test('of a stream may simply stop reading', async () => {
    const returned = deferred<undefined>()
    const server = await serve({
      logs: async function* () {
        try {
          yield* endless('line')
        } finally {
          returned.resolve(undefined)
        }
      },
    })

    for await (const line of callServerStream(connectTo(server).control, 'Logs', {})) {
      expect(line.text).toBe('line')
      break
    }

    await returned.promise
  })
})

test('a stream that nobody reads is not produced', async () => {
  let produced = 0
  const line = 'x'.repeat(64 * 1024)
  const server = await serve({ logs: () => endless(line, count => (produced = count)) })
  const lines = callServerStream(connectTo(server).control, 'Logs', {})
  await lines.next()

  await settled(() => produced)

  expect(produced).toBeLessThan(200)
  await lines.return(undefined)
})

/** Until the number no longer grows. */
async function settled(read: () => number): Promise<void> {
  for (let before = -1; before !== read();) {
    before = read()
    await systemClock.sleep(300)
  }
}

test('a server that ends in the middle of a stream is an error, not an end', async () => {
  const server = await serve({ logs: () => endless('line') })
  const lines = callServerStream(connectTo(server).control, 'Logs', {})
  await lines.next()
  const closed = server.close()

  const error = await errorOf(textsOf(lines))

  expect(['rpc-unavailable', 'rpc-cancelled']).toContain(error.code)
  expect(error.disposition).toBe('retry')
  await closed
})

test('a connection that is cut in the middle of a stream is an error, not an end', async () => {
  const { port = 0 } = await serve({ logs: () => endless('line') })
  const proxy = await startProxy(`127.0.0.1:${port}`)
  cleanUp.push(() => proxy.stop())
  const lines = callServerStream(connect(proxy.endpoint).control, 'Logs', {})
  await lines.next()
  proxy.cut()

  const error = await errorOf(textsOf(lines))

  expect(error).toMatchObject({ code: 'rpc-unavailable', disposition: 'retry' })
})

test('a peer that stands still is noticed without a call of its own, sooner where that matters', async () => {
  const { port = 0 } = await serve({ logs: () => endless('line') })
  const proxy = await startProxy(`127.0.0.1:${port}`)
  cleanUp.push(() => proxy.stop())
  const closely = dial(proxy.endpoint, undefined, proxy.endpoint, 'close')
  cleanUp.push(() => closely.close())
  const lines = callServerStream(closely.control, 'Logs', {})
  await lines.next()
  proxy.mute()

  const error = await Promise.race([errorOf(textsOf(lines)), systemClock.sleep(9000)])

  expect(error).toMatchObject({ code: 'rpc-unavailable', disposition: 'retry' })
}, 20_000)

test('a call after the server came back reaches it', async () => {
  const path = join(folder, 'engine.sock')
  const first = await serve({}, [{ unix: path }])
  const { control } = connect({ unix: path })
  await callUnary(control, 'Version', {})
  await first.close()
  await errorOf(callUnary(control, 'Version', {}))
  await serve({}, [{ unix: path }])

  const reply = await untilAnswered(() => callUnary(control, 'Version', {}))

  expect(reply.version).toBe('1')
})

test('both directions of a duplex, and many messages for one reply', async () => {
  const texts: string[] = []
  const handlers: AgentServiceHandlers = {
    Connect: call => {
      call.on('data', () => void call.write({ welcome: { subnet: '10.200.1.0/24' } }))
      call.on('end', () => call.end())
    },
    OpenRegistry: call => call.end(),
    Renew: (_call, reply) => reply(null, { certificate: '' }),
    PushLogs: (call, reply) => {
      call.on('data', ({ lines }: LogChunk__Output) => texts.push(...lines.map(l => l.text)))
      call.on('end', () => reply(null, {}))
    },
  }
  const server = await serveGrpc({
    services: [[services.agent, handlers]],
    listen: [loopback],
    log,
  })
  cleanUp.push(() => server.close())
  const { agent } = connectTo(server)

  const stream = openDuplex(agent, 'Connect')
  stream.write({ hello: { name: 'node-1' } })
  const [message] = (await once(stream, 'data')) as [{ body: string; welcome: { subnet: string } }]
  stream.end()
  await new Promise<void>((resolve, reject) => {
    const push = openClientStream(agent, 'PushLogs', error => {
      if (error) reject(error)
      else resolve()
    })
    for (const text of ['one', 'two']) push.write({ lines: [{ text }] })
    push.end()
  })

  expect(message).toMatchObject({ body: 'welcome', welcome: { subnet: '10.200.1.0/24' } })
  expect(texts).toEqual(['one', 'two'])
})
