import { readFile } from 'node:fs/promises'
import { Agent, request } from 'node:http'
import { headersFor, pushBody } from '../test/support/webhook.ts'
import { WebhookProgram } from '../test/support/webhook-program.ts'

const port = 24_020
const senders = 32
const warmUp = 1000

/**
 * Signed deliveries from 32 senders at once to the compiled receiver, an engine listening. `[count]` sets how many
 * (default 20,000), each with a payload of about 10 KiB, as GitHub's usually have. Memory is what the process held
 * at its highest, then also after 100 bodies of the largest size.
 */
export async function run([count = '20000']: readonly string[] = []): Promise<
  Record<string, number>
> {
  const program = await WebhookProgram.create(port)
  try {
    await program.startEngine()
    const { pid = 0 } = program.start('dist/webhook/main.js')
    await program.untilReady()
    await send(warmUp, pushBody({ filler: 'x'.repeat(10_000) }))

    const startedAt = performance.now()
    const { ms, refused } = await send(Number(count), pushBody({ filler: 'x'.repeat(10_000) }))
    const seconds = (performance.now() - startedAt) / 1000
    const rssMiB = await peakMiB(pid)

    const large = await send(100, pushBody({ filler: 'x'.repeat(3 * 1024 ** 2 - 1000) }))
    return {
      deliveries: ms.length,
      refused: refused + large.refused,
      perSecond: Math.round(ms.length / seconds),
      p50Ms: percentile(ms, 0.5),
      p99Ms: percentile(ms, 0.99),
      rssMiB,
      rssAfterLargeMiB: await peakMiB(pid),
      largeP50Ms: percentile(large.ms, 0.5),
      engineCalls: program.triggers.length,
    }
  } finally {
    await program.dispose()
  }
}

async function send(count: number, body: string) {
  const agent = new Agent({ keepAlive: true, maxSockets: senders })
  const ms: number[] = []
  let refused = 0
  let left = count
  const sender = async () => {
    while (left-- > 0) {
      const headers = headersFor(body)
      const startedAt = performance.now()
      if ((await post(agent, headers, body)) !== 202) refused++
      ms.push(performance.now() - startedAt)
    }
  }
  await Promise.all(Array.from({ length: senders }, sender))
  agent.destroy()
  return { ms, refused }
}

async function post(agent: Agent, headers: Record<string, string>, body: string) {
  return await new Promise<number | undefined>((resolve, reject) => {
    const options = { port, path: '/webhook/github', method: 'POST', headers, agent }
    const asked = request(options, response => {
      response.resume().once('end', () => resolve(response.statusCode))
    })
    asked.once('error', reject).end(body)
  })
}

function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return Number((sorted[Math.floor((sorted.length - 1) * share)] ?? 0).toFixed(2))
}

async function peakMiB(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8')
  return Math.round(Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024)
}
