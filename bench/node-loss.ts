import { get } from 'node:http'
import { callUnary } from '../platform/rpc/call.ts'
import type { RigHost } from '../test/rig/host.ts'
import { startRig, type Rig } from '../test/rig/rig.ts'
import { eventually } from '../test/support/eventually.ts'
import { startLoad } from '../test/support/load.ts'
import { nameInside, namingPage } from './rig/page.ts'

const port = 8090
const requestsPerSecond = 100
const withinMs = 90_000
const probeMs = 500
/** Load before the loss, and after everything has settled. */
const marginMs = 1000

/**
 * kill -9 of one of three servers that holds one of a service's three tasks, under 100 new connections a second through
 * each of the other two. `detectedMs`: until the engine says that the agent is lost; `replacedMs`: until the new task
 * has answered through both; `failed`: requests that got no answer in all that time.
 */
export async function run() {
  const rig = await startRig({ hosts: 3 })
  try {
    await rig.push({ 'page/compose.yaml': namingPage({ port, replicas: 3 }) })
    return await lose(rig, rig.host(3))
  } finally {
    await rig.stop()
  }
}

async function lose(rig: Rig, victim: RigHost) {
  const others = rig.hosts().filter(host => host !== victim)
  const loads = others.map(({ address }) =>
    startLoad(`http://${address}:${port}/`, requestsPerSecond),
  )
  await pause()
  const before = new Set((await tasks(rig)).map(task => task.containerId))
  const from = performance.now()
  await victim.kill()
  const detected = untilLost(rig, victim).then(() => performance.now() - from)
  const name = nameInside(await replacement(rig, victim, before))
  await Promise.all(others.map(async ({ address }) => await untilAnswers(address, name)))
  const replacedMs = performance.now() - from
  const detectedMs = await detected
  await pause()
  const results = await Promise.all(loads.map(async load => await load.stop()))
  for (const { errors } of results) process.stderr.write(`${JSON.stringify(errors)}\n`)
  return {
    detectedMs: Math.round(detectedMs),
    replacedMs: Math.round(replacedMs),
    failed: results.reduce((sum, { failed }) => sum + failed, 0),
    requests: results.reduce((sum, { requests }) => sum + requests, 0),
  }
}

async function tasks(rig: Rig) {
  return (await callUnary(rig.control.connection.control, 'ListTasks', { app: 'page' })).tasks
}

async function untilLost(rig: Rig, { name }: RigHost): Promise<void> {
  await eventually(async () => {
    const { agents } = await callUnary(rig.control.connection.control, 'Status', {})
    return agents.some(agent => agent.name === name && agent.state === 'lost') ? true : undefined
  }, withinMs)
}

/** The container that is new and ready, on another server. */
async function replacement(rig: Rig, victim: RigHost, before: ReadonlySet<string>) {
  return await eventually(async () => {
    const found = (await tasks(rig)).find(
      ({ agent, ready, containerId }) => ready && agent !== victim.name && !before.has(containerId),
    )
    return found?.containerId
  }, withinMs)
}

/** Asked apart from the load, whose connections to the dead server are still waiting; each time on a new one. */
async function untilAnswers(address: string, name: string): Promise<void> {
  await eventually(async () => ((await page(address)).includes(name) ? true : undefined), withinMs)
}

async function page(address: string): Promise<string> {
  return await new Promise(resolve => {
    const options = { agent: false, timeout: probeMs }
    const call = get(`http://${address}:${port}/`, options, response => {
      let text = ''
      response.on('data', (chunk: Buffer) => (text += chunk.toString('utf8')))
      response.on('end', () => resolve(text))
    })
    call.on('timeout', () => call.destroy())
    call.on('error', () => resolve(''))
  })
}

async function pause(): Promise<void> {
  await new Promise(resolve => setTimeout(resolve, marginMs))
}
