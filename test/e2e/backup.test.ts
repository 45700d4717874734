import { spawnSync } from 'node:child_process'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import Docker from 'dockerode'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { agentPort } from '../rig/config.ts'
import type { RigHost } from '../rig/host.ts'
import { type Rig, startRig } from '../rig/rig.ts'
import { ageKey } from '../support/backups.ts'

const planted = 'planted-backup-1-correct-horse'
const engineName = 'engine.test'
const compose = (other: string, more = '') => `services:
  app:
    image: bnt/tool:1
    command: ["/bin/sh", "-c", "sleep 1000"]
    stop_grace_period: 1s
    deploy: { mode: global }
    secrets: [password]
  other:
    image: bnt/tool:1
    command: ["/bin/sh", "-c", "${other}"]
    stop_grace_period: 1s
${more}secrets:
  password: { external: true }
`

let rig: Rig
let file: string

beforeAll(async () => {
  rig = await startRig({ hosts: 2 })
  file = join(rig.home, 'one.backup')
})

beforeEach(({ onTestFailed }) => {
  onTestFailed(() => void process.stderr.write(`${rig.logs()}\n`))
})

afterAll(async () => {
  await rig.stop()
})

interface Ps {
  readonly tasks: readonly { service: string; agent: string; containerId: string }[]
}

/** `app@host-1` → container */
async function containers(): Promise<Record<string, string>> {
  const { tasks } = await rig.json<Ps>('ps', 'shop')
  return Object.fromEntries(
    tasks.map(({ service, agent, containerId }) => [`${service}@${agent}`, containerId]),
  )
}

/** Of every container of every server, by its id: a restart shows. */
async function startTimes(): Promise<Record<string, string>> {
  const each = rig.hosts().map(async host => {
    const docker = dockerOn(host)
    const all = await docker.listContainers({ all: true })
    return await Promise.all(all.map(async ({ Id }) => await docker.getContainer(Id).inspect()))
  })
  const found = (await Promise.all(each)).flat()
  return Object.fromEntries(found.map(({ Id, State }) => [Id, State.StartedAt]))
}

function dockerOn({ docker: socketPath }: RigHost): Docker {
  return new Docker({ socketPath })
}

async function passwordIn(host: RigHost, id: string): Promise<string> {
  const exec = await dockerOn(host)
    .getContainer(id)
    .exec({ Cmd: ['cat', '/run/secrets/password'], AttachStdout: true, AttachStderr: true })
  const chunks: Buffer[] = []
  for await (const chunk of await exec.start({})) chunks.push((chunk as Buffer).subarray(8))
  return Buffer.concat(chunks).toString('utf8').trim()
}

/** On the engine's server. */
function run(program: 'cli' | 'engine', ...args: readonly string[]) {
  const { machine, config } = rig.control
  const main = resolve('dist', program, 'main.js')
  const [nsenter, ...argv] = machine.space().inside(process.execPath, main, '--config', config)
  const { status, stdout, stderr } = spawnSync(nsenter, [...argv, ...args], {
    encoding: 'utf8',
    timeout: 100_000,
  })
  return { code: status, said: stdout + stderr }
}

/** A name that this server alone knows, as of a DNS server: whoever looks it up again finds the last address. */
async function pointName(host: RigHost, address: string): Promise<void> {
  const [hosts, line] = ['/run/hosts', `${address} ${engineName}`]
  const script = `echo '${line}' > ${hosts}; mountpoint -q /etc/hosts || mount --bind ${hosts} /etc/hosts`
  await host.run('sh', '-ec', script)
}

function rewrite(path: string, before: string, after: string): void {
  const text = readFileSync(path, 'utf8')
  expect(text).toContain(before)
  writeFileSync(path, text.replaceAll(before, after))
}

/** Everything that it had is gone, and it is somewhere else. */
async function anewAt(address: string): Promise<void> {
  const { machine, config, address: before } = rig.control
  await machine.switchOff()
  rmSync(join(rig.home, 'control', 'engine'), { recursive: true })
  rewrite(config, `${before}:${agentPort}`, `${address}:${agentPort}`)
  await machine.switchOn()
  const script = `ip addr del ${before}/27 dev eth0; ip addr add ${address}/27 dev eth0`
  await machine.space().run('sh', '-ec', script)
}

describe('a cluster that lost its control plane', () => {
  it('is the same one again from a backup, on a machine elsewhere, and no container was restarted', async () => {
    const [byName, byHand] = [rig.host(1), rig.host(2)]
    const { address: before, config } = rig.control
    await pointName(byName, before)
    rewrite(join(rig.home, byName.name, 'banyan.yaml'), before, engineName)
    await byName.agent.stop()
    await byName.agent.start()
    const { identity, recipient } = await ageKey()
    const identityFile = join(rig.home, 'age.txt')
    writeFileSync(identityFile, `${identity}\n`, { mode: 0o600 })
    const secret = join(rig.home, 'password')
    writeFileSync(secret, planted)
    await rig.cli('secret', 'set', 'password', '--from-file', secret)
    await rig.push({ 'shop/compose.yaml': compose('sleep 1001') })
    const [deployed, started] = [await containers(), await startTimes()]
    expect(Object.keys(deployed)).toHaveLength(3)

    const made = await rig.cli('backup', 'create', file, '--recipient', recipient)
    expect(made.code, made.stderr).toBe(0)
    const words = ['restore', file, '--identity-file', identityFile]
    expect(run('engine', ...words).said).toContain('engine of this server runs')

    const address = before.replace(/\d+$/, last => String(Number(last) + 25))
    await anewAt(address)
    const { code, said } = run('cli', 'backup', ...words, '--yes')
    expect(code, said).toBe(0)
    expect(said).not.toContain(planted)
    await rig.control.engine.start()
    await pointName(byName, address)
    await byHand.run(
      ...[process.execPath, resolve('dist/agent/main.js'), 'init', '--yes', '--unchecked'],
      ...['--config', join(rig.home, byHand.name, 'banyan.yaml')],
      ...['--engine', `${address}:${agentPort}`],
    )
    await byHand.agent.stop()
    await byHand.agent.start()
    await rig.untilReady(rig.hosts())

    expect(readFileSync(config, 'utf8').match(/[\d.]{7,}/g)).not.toContain(before)
    expect(await containers()).toEqual(deployed)
    expect(await startTimes()).toEqual(started)
  })

  it('deploys the next push, restarts only what it changes, and still reads its secrets', async () => {
    const started = await startTimes()
    const reader = `  reader:
    image: bnt/tool:1
    command: ["/bin/sh", "-c", "sleep 1003"]
    stop_grace_period: 1s
    deploy: { mode: global }
    secrets: [password]
`
    await rig.push({ 'shop/compose.yaml': compose('sleep 1002', reader) })
    const [after, startedNow] = [await containers(), await startTimes()]
    for (const host of rig.hosts()) {
      const app = after[`app@${host.name}`] ?? ''
      expect(started[app]).toBeDefined()
      expect(startedNow[app]).toBe(started[app])
      expect(await passwordIn(host, after[`reader@${host.name}`] ?? '')).toBe(planted)
    }
  })
})
