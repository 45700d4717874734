import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { type Rig, startRig } from '../../rig/rig.ts'
import { eventually } from '../../support/eventually.ts'
import { startLoad } from '../../support/load.ts'

let rig: Rig

/** A dead engine's locks are free after 15 s; then the rollout goes on, on a machine that may be busy. */
const liveWithinMs = 90_000

const page = (version: number) => ({
  'page/compose.yaml': `services:
  web:
    image: bnt/web:1
    environment: { VERSION: "v${version}" }
    ports: ["8080:80"]
    stop_grace_period: 1s
    healthcheck:
      test: ["CMD", "wget", "-q", "-O", "-", "http://127.0.0.1:80/"]
      interval: 1s
      timeout: 2s
      retries: 5
`,
})

beforeAll(async () => {
  rig = await startRig({ hosts: 1, state: 'managed' })
})

beforeEach(({ onTestFailed }) => {
  onTestFailed(() => void process.stderr.write(`${rig.logs()}\n`))
})

afterAll(async () => {
  await rig.stop()
})

interface Engines {
  readonly engines: readonly {
    readonly id: string
    readonly state: string
    readonly vote: string
  }[]
}

/** Engines that live and vote, once these are all that there are. */
async function untilVoting(...ids: readonly string[]): Promise<readonly string[]> {
  return await eventually(async () => {
    const { stdout } = await rig.cli('--json', 'engine', 'list')
    if (stdout === '') return undefined
    const { engines } = JSON.parse(stdout) as Engines
    const voting = engines.filter(each => each.state === 'ready' && each.vote === 'votes')
    const found = voting.map(({ id }) => id).sort()
    return engines.length === ids.length && found.join() === ids.join() ? found : undefined
  }, liveWithinMs)
}

it('grows from one engine to three by token, loses the first with its etcd, deploys, and gets another', async () => {
  await rig.push(page(1))
  const load = startLoad(`http://${rig.host(1).address}:8080/`, 20)

  await rig.addEngine()
  await rig.addEngine()
  const three = await untilVoting('engine-1', 'engine-2', 'engine-3')

  await rig.engine(1).machine.switchOff()
  await rig.repository.commit(page(2))
  await eventually(async () => {
    const reply = await fetch(`http://${rig.host(1).address}:8080/`).catch(() => undefined)
    return (await reply?.text())?.trim() === 'v2' ? true : undefined
  }, liveWithinMs)

  const removed = await rig.cli('engine', 'remove', 'engine-1', '--yes')
  await rig.addEngine()
  const again = await untilVoting('engine-2', 'engine-3', 'engine-4')
  const { failed, errors } = await load.stop()

  expect(removed).toMatchObject({ code: 0 })
  expect([three, again].map(({ length }) => length)).toEqual([3, 3])
  expect({ failed, errors }).toEqual({ failed: 0, errors: {} })
})
