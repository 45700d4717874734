import { readFile } from 'node:fs/promises'
import { Agent, request } from 'node:http'
import { Readable } from 'node:stream'
import { setTimeout as delay } from 'node:timers/promises'
import { headersFor, pushBody } from '../test/support/webhook.ts'
import { WebhookProgram } from '../test/support/webhook-program.ts'

const port = 24_020
const warmUpSeconds = 3
const maxBody = 3 * 1024 ** 2
const partBytes = 64 * 1024

interface Kind {
  readonly code: number
  /** In the parts that it is sent in, so that one large body holds up no other delivery of the sender. */
  readonly body: readonly Buffer[]
  readonly headers: Readonly<Record<string, string>>
}

interface Answer {
  readonly kind: Kind
  readonly code: number
  /** From when it was to be sent, whether or not the sender was in time. */
  readonly ms: number
}

/**
 * So many deliveries a second to the compiled receiver, an engine listening: `[rate] [seconds]`, 500 and 30 unless given.
 * They are sent when they are due, whatever became of those before. Of a hundred 80 are right, 18 have a wrong signature,
 * 2 are over the limit and don't say so; payloads have 10 KiB, as GitHub's usually have. Times are those of right ones.
 */
export async function run([rate = '500', seconds = '30']: readonly string[] = []): Promise<
  Record<string, number>
> {
  const program = await WebhookProgram.create(port)
  const agent = new Agent({ keepAlive: true, maxSockets: 256 })
  try {
    await program.startEngine()
    const { pid = 0 } = program.start('dist/webhook/main.js')
    await program.untilReady()
    const perSecond = Number(rate)
    await send(agent, perSecond, perSecond * warmUpSeconds)
    const rssBefore = await rssMiB(pid)
    const cpuBefore = await cpuMs(pid)

    const startedAt = performance.now()
    const answers = await send(agent, perSecond, perSecond * Number(seconds))
    const tookSeconds = (performance.now() - startedAt) / 1000
    const right = answers.filter(({ kind }) => kind.code === 202).map(({ ms }) => ms)
    const rssAfter = await rssMiB(pid)
    return {
      rate: Math.round(answers.length / tookSeconds),
      p50Ms: percentile(right, 0.5),
      p99Ms: percentile(right, 0.99),
      rssMiB: rssAfter,
      rssGrownMiB: rssAfter - rssBefore,
      cpuUsPerDelivery: Math.round((1000 * ((await cpuMs(pid)) - cpuBefore)) / answers.length),
      deliveries: answers.length,
      answeredWrong: answers.filter(({ kind, code }) => code !== kind.code).length,
      engineCalls: program.triggers.length,
    }
  } finally {
    agent.destroy()
    await program.dispose()
  }
}

async function send(agent: Agent, perSecond: number, count: number): Promise<Answer[]> {
  const kinds = mixture()
  const startedAt = performance.now()
  const answers: Promise<Answer>[] = []
  while (answers.length < count) {
    const due = Math.min(count, Math.floor(((performance.now() - startedAt) * perSecond) / 1000))
    for (let i = answers.length; i < due; i++) {
      const kind = kinds[i % kinds.length] as Kind
      answers.push(post(agent, kind, startedAt + (i * 1000) / perSecond))
    }
    await delay(1)
  }
  return await Promise.all(answers)
}

/** What a hundred deliveries are, evenly mixed. */
function mixture(): Kind[] {
  const body = pushBody({ filler: 'x'.repeat(10_000) })
  const large = pushBody({ filler: 'x'.repeat(maxBody) })
  const right = { code: 202, body: inParts(body), headers: headersFor(body) }
  const wrong = { ...right, code: 401, headers: headersFor(body, 'a guess') }
  const tooLarge = {
    ...{ code: 413, body: inParts(large) },
    headers: { ...headersFor(large), 'Transfer-Encoding': 'chunked' },
  }
  return Array.from({ length: 100 }, (_, i) => {
    if (i % 50 === 49) return tooLarge
    return i % 11 === 5 || i % 11 === 10 ? wrong : right
  })
}

function inParts(text: string): Buffer[] {
  const bytes = Buffer.from(text)
  const count = Math.ceil(bytes.length / partBytes)
  return Array.from({ length: count }, (_, i) => bytes.subarray(i * partBytes, (i + 1) * partBytes))
}

let deliveries = 0

async function post(agent: Agent, kind: Kind, dueAt: number): Promise<Answer> {
  const headers = { ...kind.headers, 'X-GitHub-Delivery': `bench-${++deliveries}` }
  const code = await new Promise<number>(resolve => {
    const options = { port, path: '/webhook/github', method: 'POST', headers, agent }
    const asked = request(options, response => {
      response.resume().once('end', () => resolve(response.statusCode ?? 0))
    })
    // After an answer the receiver may hang up on what is still sent; before one, this is the answer.
    asked.on('error', () => resolve(0))
    const [only, ...more] = kind.body
    if (more.length === 0) asked.end(only)
    else Readable.from(kind.body).pipe(asked)
  })
  return { kind, code, ms: performance.now() - dueAt }
}

function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return Number((sorted[Math.floor((sorted.length - 1) * share)] ?? 0).toFixed(2))
}

/** The kernel counts it in hundredths of a second. */
async function cpuMs(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8')
  const [user, system] = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .slice(11, 13)
  return 10 * (Number(user) + Number(system))
}

async function rssMiB(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8')
  return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024)
}
