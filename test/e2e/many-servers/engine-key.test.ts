import { resolve } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { type Rig, startRig } from '../../rig/rig.ts'
import { eventually } from '../../support/eventually.ts'

let rig: Rig

beforeAll(async () => {
  rig = await startRig({ hosts: 1, engines: 2, state: 'managed' })
}, 120_000)

beforeEach(({ onTestFailed }) => {
  onTestFailed(() => void process.stderr.write(`${rig.logs()}\n`))
})

afterAll(async () => {
  await rig.stop()
})

interface Agents {
  readonly agents: readonly { readonly state: string; readonly engine: string }[]
}

interface Engines {
  readonly engines: readonly {
    readonly id: string
    readonly state: string
    readonly vote: string
  }[]
}

async function agentNow() {
  const { agents } = await rig.json<Agents>('agent', 'list')
  return agents[0]
}

it("an engine's key is rotated under its agent, the other engine and the etcd of both", async () => {
  const agent = await agentNow()
  const id = agent?.engine ?? ''
  const engine = rig.engines().find(one => one.id === id) ?? rig.engine(1)
  const argv = [process.execPath, resolve('dist/engine/main.js')]
  const states = new Set<string | undefined>()
  const failed: string[] = []
  const over = new AbortController()
  const watching = (async () => {
    while (!over.signal.aborted) {
      const { code, stderr } = await rig.cli('--json', 'agent', 'label', rig.host(1).name, 'at=1')
      if (code !== 0) failed.push(stderr)
      states.add((await agentNow())?.state)
    }
  })()

  const space = engine.machine.space()
  const said = await space.run(...argv, 'rotate-key', '--config', engine.config)
  over.abort()
  await watching
  const votes = await eventually(async () => {
    const { engines } = await rig.json<Engines>('engine', 'list')
    const voting = engines.filter(one => one.state === 'ready' && one.vote === 'votes')
    return voting.length === 2 ? voting.map(one => one.id).sort() : undefined
  }, 30_000)

  expect(said).toContain('is of no use any more')
  expect(said).not.toContain('Left behind')
  expect(failed).toEqual([])
  expect([...states]).toEqual(['ready'])
  expect(votes).toEqual(['engine-1', 'engine-2'])
})
