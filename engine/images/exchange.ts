import {
  Agent,
  type ClientRequest,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  request,
} from 'node:http'
import { type Duplex, type Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'

export interface Asked {
  readonly method: string
  /** With its query. */
  readonly path: string
  readonly headers?: OutgoingHttpHeaders
}

/** For the headers of the answer, once everything is sent. */
const answerMs = 5000
/** A body on which nothing moves for so long is given up. */
const idleMs = 30_000
const connectionsAtOnce = 64

/** HTTP over connections of any kind; each carries one request. */
export class ConnectingAgent extends Agent {
  readonly #connect: () => Duplex

  constructor(connect: () => Duplex) {
    super({ maxSockets: connectionsAtOnce })
    this.#connect = connect
  }

  override createConnection(): Duplex {
    return this.#connect()
  }
}

/** One request and the head of its answer; the caller reads the body, or destroys it. */
export async function exchange(
  agent: Agent,
  { method, path, headers = {} }: Asked,
  body?: Readable,
  limitMs = answerMs,
): Promise<IncomingMessage> {
  const sending = request({ agent, method, path, headers })
  const replied = replyTo(sending)
  const sent = body ? pipeline(body, watchIdle(), sending) : void sending.end()
  let timer: NodeJS.Timeout | undefined
  const awaited = async () => {
    await sent
    timer = setTimeout(() => sending.destroy(new Error(`no answer in ${limitMs} ms`)), limitMs)
  }
  try {
    const [reply] = await Promise.all([replied, awaited()])
    return reply
  } finally {
    clearTimeout(timer)
  }
}

async function replyTo(sending: ClientRequest): Promise<IncomingMessage> {
  return await new Promise((resolve, reject) => {
    sending.once('response', resolve)
    sending.on('error', reject)
  })
}

/** Passes bytes on; breaks when none came, or none were taken, for 30 s. */
function watchIdle(limitMs = idleMs): Transform {
  const over = () => watch.destroy(new Error(`nothing moved for ${limitMs / 1000} s`))
  const timer = setTimeout(over, limitMs)
  const watch = new Transform({
    transform(part, _encoding, done) {
      timer.refresh()
      done(null, part)
    },
    destroy(error, done) {
      clearTimeout(timer)
      done(error)
    },
  })
  watch.once('end', () => clearTimeout(timer))
  return watch
}

/** Rejects when it is longer. */
export async function readAll(reply: IncomingMessage, maxBytes: number): Promise<Buffer> {
  const parts: Buffer[] = []
  let got = 0
  for await (const part of reply.pipe(watchIdle()) as AsyncIterable<Buffer>) {
    got += part.length
    if (got > maxBytes) throw new Error(`more than ${maxBytes} bytes`)
    parts.push(part)
  }
  return Buffer.concat(parts)
}
