import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { type Rig, startRig } from '../../rig/rig.ts'
import { eventually } from '../../support/eventually.ts'
import { compose, page } from '../many-servers/apps.ts'
import { theTask } from '../many-servers/inside.ts'

const port = 8080
/** A lost engine's lease, its agents' way to the other one, and a pull. */
const movedWithinMs = 120_000

let rig: Rig

beforeAll(async () => {
  rig = await startRig({ hosts: 2, engines: 3, ownRegistries: true })
})

beforeEach(({ onTestFailed }) => {
  onTestFailed(() => void process.stderr.write(`${rig.logs()}\n`))
})

afterAll(async () => {
  await rig.stop()
})

it('an engine is lost with the registry that an image was built into, and a server that never had it runs it', async () => {
  const { image: _built, ...web } = page('page', { port, replicas: 1 })
  await rig.push({
    'built/compose.yaml': compose({ web: { ...web, build: './web' } }),
    'built/web/Dockerfile': 'FROM bnt/web:1\nCOPY note.txt /www/note.txt\n',
    'built/web/note.txt': 'from the context',
  })
  const { agent } = await theTask(rig, 'built', 'web')
  const lost = rig.hosts().find(({ name }) => name === agent)
  const other = rig.hosts().find(({ name }) => name !== agent)
  await rig.engine(builtBy()).machine.switchOff()
  await lost?.kill()

  const url = `http://${other?.address ?? ''}:${port}/note.txt`
  const text = await eventually(async () => {
    const asked = fetch(url, { signal: AbortSignal.timeout(5000) })
    const reply = await asked.catch(() => undefined)
    return reply?.ok ? await reply.text() : undefined
  }, movedWithinMs)

  expect(text).toBe('from the context')
})

/** The number of the engine that built something. */
function builtBy(): number {
  const logs = rig.engines().map((_, index) => join(rig.home, `control-${index + 1}`, 'engine.log'))
  return 1 + logs.findIndex(file => readFileSync(file, 'utf8').includes('"image built"'))
}
