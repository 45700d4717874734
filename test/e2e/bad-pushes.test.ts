import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startCluster, type Cluster, type CliResult } from '../support/cluster.ts'
import { badApp, webApp } from './compose-texts.ts'

interface Ps {
  readonly tasks: readonly { readonly app: string; readonly containerId: string }[]
}

interface Bad {
  readonly name: string
  readonly app: string
  readonly port: number
  readonly lines: string
  readonly cause: RegExp
}

const bads: readonly Bad[] = [
  {
    name: 'an image that is nowhere',
    app: 'lost',
    port: 8085,
    lines: '    image: 127.0.0.1:5000/no/such:1\n',
    cause: /no\/such|image/,
  },
  {
    name: 'a crash loop',
    app: 'crashing',
    port: 8086,
    lines: '    command: ["/bin/sh", "-c", "echo out of cheese; exit 3"]\n',
    cause: /exit code 3[\s\S]*out of cheese/,
  },
  {
    name: 'a failing probe',
    app: 'sick',
    port: 8087,
    lines:
      '    environment: { VERSION: "bad" }\n    healthcheck: { test: ["CMD-SHELL", "echo no database; exit 1"], interval: 1s, retries: 2 }\n',
    cause: /no database/,
  },
]

const containersOf = async (app: string) =>
  (await cluster.json<Ps>('ps', app)).tasks.map(task => task.containerId)

let cluster: Cluster
let failed: CliResult
let before: Readonly<Record<string, readonly string[]>>

beforeAll(async () => {
  cluster = await startCluster()
  await push(({ port }) => webApp('good', port))
  const each = bads.map(async ({ app }) => [app, await containersOf(app)] as const)
  before = Object.fromEntries(await Promise.all(each))
  failed = await push(({ port, lines }) => {
    const text = badApp(port, lines)
    return lines.includes('image:') ? text.replace('    image: bnt/web:1\n', '') : text
  })
})

afterAll(async () => {
  await cluster.stop()
})

/** Commits all of them at once, and waits until the engine says how it ended. */
async function push(text: (bad: Bad) => string): Promise<CliResult> {
  await cluster.repository.commit(
    Object.fromEntries(bads.map(bad => [`${bad.app}/compose.yaml`, text(bad)])),
  )
  return await cluster.cli('sync', 'deploy', '--wait')
}

describe.each(bads)('a push of $name', ({ app, port, cause }) => {
  it('names the cause', async () => {
    const why = await cluster.cli('why', app)

    expect(failed.stdout + failed.stderr).toMatch(cause)
    expect(why.stdout).toMatch(/kept serving/)
  })

  it('leaves what ran as it is', async () => {
    expect(before[app]).toHaveLength(2)
    expect(await containersOf(app)).toEqual(before[app])
    const page = await fetch(`http://${cluster.host.address}:${port}/`)
    expect(await page.text()).toContain('good')
  })
})

describe('after a push that failed', () => {
  it('neither a sync nor a commit that changes nothing of it tries again, nor calls it fine', async () => {
    const histories = async () =>
      await Promise.all(bads.map(async ({ app }) => await cluster.json('history', app)))
    const earlier = await histories()
    const again = await cluster.cli('sync', 'deploy', '--wait')
    await cluster.repository.commit({ 'sick/README.md': 'news' })
    const unchanged = await cluster.cli('sync', 'deploy', '--wait')

    expect([failed.code, again.code, unchanged.code]).toEqual([1, 1, 1])
    expect(await histories()).toEqual(earlier)
  })
})
