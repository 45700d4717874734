import { createWriteStream, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import Docker from 'dockerode'
import { pino } from 'pino'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { createDockerRuntime } from '../../agent/containers/docker.ts'
import { createNerdctlRuntime } from '../../agent/containers/nerdctl.ts'
import type { ContainerRuntime, LogLine, WantedContainer } from '../../agent/containers/runtime.ts'
import type { ContainerSpec } from '../../core/model/container-spec.ts'
import { exec } from '../../platform/exec.ts'
import { findProgram } from '../../platform/find-program.ts'
import { all } from '../support/all.ts'
import { startDockerd } from '../support/dockerd.ts'
import { eventually, untilAnswered } from '../support/eventually.ts'
import { FakeRuntime } from '../support/fake-runtime.ts'
import { aTask, aWanted } from '../support/sample-task.ts'
import { buildScratchImage } from '../support/scratch-image.ts'

interface Bench {
  readonly runtime: ContainerRuntime
  /** The same containers, seen by an agent that has just started. */
  readonly reborn: () => ContainerRuntime
  /** Where the engine is not told of name servers by flags. */
  readonly resolvConf?: string
  readonly close: () => Promise<void>
}

const network = {
  name: 'bnt-c1',
  bridge: 'bnt-c1',
  subnet: '10.201.1.0/24',
  gateway: '10.201.1.1',
  mtu: 1400,
}
const imageCheck = {
  test: ['CMD-SHELL', 'exit 0'],
  intervalMs: 2_000,
  timeoutMs: 30_000,
  retries: 3,
  startPeriodMs: 1_000,
  startIntervalMs: 5_000,
}
const log = pino({ level: 'silent' })

async function fakeBench(): Promise<Bench> {
  const runtime = new FakeRuntime()
  runtime.images.set('box:1', undefined)
  runtime.images.set('checked:1', imageCheck)
  const bench = { runtime, reborn: () => runtime, resolvConf: '/etc/resolv.conf' }
  return await Promise.resolve({ ...bench, close: () => Promise.resolve() })
}

async function dockerBench(): Promise<Bench> {
  const daemon = await startDockerd()
  const socketPath = daemon.socket
  await buildScratchImage(socketPath, 'box:1')
  await buildScratchImage(socketPath, 'checked:1', [
    'HEALTHCHECK --interval=2s --start-period=1s CMD exit 0',
  ])
  const home = mkdtempSync(join(tmpdir(), 'bnt-r-'))
  const resolvConf = join(home, 'resolv.conf')
  writeFileSync(resolvConf, 'nameserver 10.201.1.1\n')
  const close = async () => {
    await new Docker({ socketPath })
      .getNetwork(network.name)
      .remove()
      .catch(() => undefined)
    await daemon.stop()
    rmSync(home, { recursive: true })
  }
  const reborn = () => createDockerRuntime({ socketPath, agent: 'a1', log })
  return { runtime: reborn(), reborn, resolvConf, close }
}

/** nerdctl's command line, spoken to what understands the same words: the docker command. */
async function dockerCommandBench(): Promise<Bench> {
  const daemon = await startDockerd()
  const { socket: socketPath } = daemon
  await buildScratchImage(socketPath, 'box:1')
  const home = mkdtempSync(join(tmpdir(), 'bnt-r-'))
  const docker = createDockerRuntime({ socketPath, agent: 'a1', log })
  await docker.ensureNetwork(network, new AbortController().signal)
  const program = ['docker', '--host', `unix://${socketPath}`]
  const reborn = () => createNerdctlRuntime({ agent: 'a1', log, program, cniFolder: home })
  const close = async () => {
    const { signal } = new AbortController()
    await untilAnswered(() => docker.removeNetwork(network.name, signal))
    await daemon.stop()
    rmSync(home, { recursive: true })
  }
  return { runtime: reborn(), reborn, close }
}

/** The machine's containerd, in a namespace of its own. The image comes from Docker: building needs BuildKit here. */
async function nerdctlBench(): Promise<Bench> {
  const home = mkdtempSync(join(tmpdir(), 'bnt-r-'))
  const daemon = await startDockerd()
  await buildScratchImage(daemon.socket, 'box:1')
  const docker = new Docker({ socketPath: daemon.socket })
  await pipeline(await docker.getImage('box:1').get(), createWriteStream(join(home, 'box.tar')))
  await daemon.stop()
  const cniFolder = join(home, 'cni')
  const program = ['nerdctl', '--namespace', 'banyan-test', '--cni-netconfpath', cniFolder]
  await exec([...program, 'load', '--input', join(home, 'box.tar')])
  const reborn = () => createNerdctlRuntime({ agent: 'a1', log, program, cniFolder })
  const close = async () => {
    await reborn().removeNetwork(network.name, new AbortController().signal)
    await exec([...program, 'rmi', '--force', 'box:1'])
    rmSync(home, { recursive: true })
  }
  return { runtime: reborn(), reborn, close }
}

const isThere = async (program: string) => (await findProgram(program)) !== undefined
const hasDockerCommand = await isThere('docker')
const hasNerdctl = await isThere('nerdctl')

describe.each([
  ['in memory', fakeBench, true],
  ['on Docker', dockerBench, true],
  ["in nerdctl's words (needs the docker command)", dockerCommandBench, hasDockerCommand],
  ['on nerdctl (needs nerdctl)', nerdctlBench, hasNerdctl],
])('container runtime %s', (name, open, canRun) => {
  if (!canRun) {
    it.skip('is not installed')
    return
  }
  const knowsHealthchecks = !name.includes('nerdctl')

  let bench: Bench
  let runtime: ContainerRuntime
  const { signal } = new AbortController()

  beforeAll(async () => {
    bench = await open()
    runtime = bench.runtime
    await runtime.ensureNetwork(network, signal)
  }, 60_000)
  afterAll(async () => {
    await bench.close()
  }, 60_000)
  afterEach(async () => {
    for (const { containerId } of await runtime.list(signal)) {
      await runtime.stop(containerId, 0, signal)
      await runtime.remove(containerId, signal)
    }
  })

  function wanted(changes: Partial<ContainerSpec> = {}): WantedContainer {
    const { resolvConf } = bench
    return aWanted(aTask(changes), resolvConf === undefined ? {} : { resolvConf })
  }

  async function run(changes: Partial<ContainerSpec> = {}): Promise<string> {
    const id = await runtime.create(wanted(changes), signal)
    await runtime.start(id, signal)
    return id
  }

  async function observe(id: string) {
    return (await runtime.list(signal)).find(({ containerId }) => containerId === id)
  }

  async function exited(id: string) {
    return await eventually(async () => {
      const container = await observe(id)
      return container?.state === 'exited' ? container : undefined
    })
  }

  async function logsOf(id: string, tail = 100): Promise<LogLine[]> {
    return await all(runtime.logs(id, { tail, follow: false }, signal))
  }

  it('creates without starting, and shows what its labels say', async () => {
    const want = wanted({ command: sleeps })

    const id = await runtime.create(want, signal)

    const { task, app, service, hash } = want
    const expected = { containerId: id, task, app, service, hash, state: 'created' }
    expect(await observe(id)).toMatchObject({ ...expected, stopGraceMs: 1_000 })
  })

  it('runs a started container at an address of its network', async () => {
    const id = await run({ command: sleeps })

    const container = await observe(id)
    expect(container).toMatchObject({ state: 'running' })
    expect(container?.address).toMatch(/^10\./)
    expect(container?.startedAt).toBeGreaterThan(0)
  })

  it('starts a running container without complaint', async () => {
    const id = await run({ command: sleeps })

    await runtime.start(id, signal)

    expect(await observe(id)).toMatchObject({ state: 'running' })
  })

  it('shows the exit code and the end of a container that ended by itself', async () => {
    const id = await run({ command: ['sh', '-c', 'sleep 0.2; exit 3'] })

    const container = await exited(id)
    expect(container).toMatchObject({ exitCode: 3 })
    expect(container.finishedAt).toBeGreaterThan(container.startedAt ?? Infinity)
    expect(container.address).toBeUndefined() // it has no fixed one
  })

  it('has the address that it was created with for its whole life', async () => {
    const address = '10.201.1.77'
    const id = await runtime.create({ ...wanted({ command: sleeps }), address }, signal)
    const seen = [(await observe(id))?.address]
    await runtime.start(id, signal)
    seen.push((await observe(id))?.address)
    const other = await run({ name: 'other', command: sleeps })
    await runtime.stop(id, 0, signal)
    seen.push((await observe(id))?.address)
    await runtime.start(id, signal)
    seen.push((await observe(id))?.address)

    expect(seen).toEqual([address, address, address, address])
    expect((await observe(other))?.address).not.toBe(address)
  })

  it('says that an address is taken', async () => {
    const address = '10.201.1.78'
    const first = await runtime.create({ ...wanted({ command: sleeps }), address }, signal)
    await runtime.start(first, signal)
    const want = wanted({ name: 'other', command: sleeps })
    const second = await runtime.create({ ...want, address }, signal)

    await expect(runtime.start(second, signal)).rejects.toMatchObject({
      code: 'address-taken',
      disposition: 'retry',
    })
    expect(await observe(second)).toMatchObject({ state: 'created' })
  })

  it('starts a container again that has ended', async () => {
    const id = await run({ command: ['sh', '-c', 'sleep 0.05; exit 3'] })
    const first = await exited(id)

    await runtime.start(id, signal)

    const second = await eventually(async () => {
      const container = await observe(id)
      return container?.startedAt !== first.startedAt ? container : undefined
    })
    expect(second.startedAt).toBeGreaterThan(first.startedAt ?? 0)
  })

  it('ends a container that ignores the stop signal after the grace period', async () => {
    const id = await run({ command: ['sh', '-c', 'trap "" TERM; sleep 60'] })

    await runtime.stop(id, 1_000, signal)

    expect(await observe(id)).toMatchObject({ state: 'exited', exitCode: 137 })
  })

  it('removes containers, and does not mind one that is gone', async () => {
    const id = await run({ command: ['sh', '-c', 'exit 0'] })
    await exited(id)

    await runtime.remove(id, signal)
    await runtime.remove(id, signal)

    expect(await observe(id)).toBeUndefined()
  })

  it('names a missing image', async () => {
    expect(await runtime.hasImage({ image: 'box:1' }, signal)).toBe(true)
    expect(await runtime.hasImage({ image: 'nowhere:1' }, signal)).toBe(false)
    await expect(runtime.create(wanted({ image: 'nowhere:1' }), signal)).rejects.toMatchObject({
      code: 'image-not-found',
      disposition: 'retry',
    })
  })

  it('says that a container name is taken', async () => {
    await runtime.create(wanted({ containerName: 'fixed', command: sleeps }), signal)

    const second = runtime.create(
      wanted({ containerName: 'fixed', name: 'other', command: sleeps }),
      signal,
    )

    await expect(second).rejects.toMatchObject({ code: 'name-taken', disposition: 'wait' })
  })

  it('finds the volumes of an application again, and removes those that nothing uses', async () => {
    const mounts = [{ kind: 'volume', name: 'cache', target: '/c', readOnly: false }] as const
    const volume = { name: 'cache', driverOpts: {}, labels: {}, external: false }
    const volumes = [{ ...volume, runtimeName: 'swept_cache' }]
    const app = { ...wanted({ mounts, volumes, command: sleeps }), app: 'swept' }
    const container = await runtime.create(app, signal)

    const found = await runtime.volumesOf('swept', signal)
    const inUse = runtime.removeVolume('swept_cache', signal)

    await expect(inUse).rejects.toMatchObject({ code: 'volume-in-use', disposition: 'wait' })
    await runtime.remove(container, signal)
    await runtime.removeVolume('swept_cache', signal)
    await runtime.removeVolume('swept_cache', signal)
    expect(found).toEqual(['swept_cache'])
    expect(await runtime.volumesOf('swept', signal)).toEqual([])
  })

  it('waits for an external volume and creates any other', async () => {
    const mounts = [{ kind: 'volume', name: 'data', target: '/data', readOnly: false }] as const
    const volume = { name: 'data', driverOpts: {}, labels: {} }
    const external = [{ ...volume, runtimeName: 'elsewhere', external: true }]
    const own = [{ ...volume, runtimeName: 'shop_data', external: false }]

    const refused = runtime.create(wanted({ mounts, volumes: external, command: sleeps }), signal)

    await expect(refused).rejects.toMatchObject({ code: 'volume-not-found', disposition: 'wait' })
    await runtime.create(wanted({ mounts, volumes: own, command: sleeps }), signal)
  })

  it('keeps standard output and error apart, in order, with times', async () => {
    const before = Date.now()
    const id = await run({ command: ['sh', '-c', 'echo one; sleep 0.2; echo two >&2; exit 0'] })
    await exited(id)

    const lines = await logsOf(id)

    expect(lines.map(({ stream, text }) => `${stream} ${text}`)).toEqual([
      'stdout one',
      'stderr two',
    ])
    expect(lines[0]?.at).toBeGreaterThanOrEqual(before)
    expect(await logsOf(id, 1)).toMatchObject([{ text: 'two' }])
  })

  it('follows a log until the container ends', async () => {
    const id = await run({ command: ['sh', '-c', 'echo a; sleep 0.3; echo b; exit 0'] })

    const lines = await all(runtime.logs(id, { tail: 10, follow: true }, signal))

    expect(lines.map(({ text }) => text)).toEqual(['a', 'b'])
  })

  it('stops following when the reader has had enough', async () => {
    const reading = new AbortController()
    const id = await run({ command: ['sh', '-c', 'echo a; sleep 60'] })

    const lines: string[] = []
    for await (const { text } of runtime.logs(id, { tail: 10, follow: true }, reading.signal)) {
      lines.push(text)
      reading.abort()
    }

    expect(lines).toEqual(['a'])
  })

  it('runs probes and tells their exit code and output', async () => {
    const id = await run({ command: sleeps })

    expect(await runtime.exec(id, ['/bin/sh', '-c', 'echo fine; exit 0'], 10_000)).toEqual({
      exitCode: 0,
      output: 'fine\n',
    })
    expect(await runtime.exec(id, ['/bin/sh', '-c', 'exit 7'], 10_000)).toMatchObject({
      exitCode: 7,
    })
  })

  it('gives up on a probe that takes too long', async () => {
    const id = await run({ command: sleeps })

    const hung = runtime.exec(id, ['/bin/sh', '-c', 'sleep 30'], 500)

    await expect(hung).rejects.toMatchObject({ code: 'probe-timeout' })
  })

  it.runIf(knowsHealthchecks)("tells an image's own health check", async () => {
    expect(await runtime.imageHealthcheck('checked:1', signal)).toEqual(imageCheck)
    expect(await runtime.imageHealthcheck('box:1', signal)).toBeUndefined()
  })

  it('refuses a network of its name with another subnet', async () => {
    const other = { ...network, subnet: '10.201.2.0/24', gateway: '10.201.2.1' }

    await runtime.ensureNetwork(network, signal)

    await expect(runtime.ensureNetwork(other, signal)).rejects.toMatchObject({
      code: 'network-mismatch',
      disposition: 'stalled',
    })
  })

  it('shows the same containers to an agent that has just started', async () => {
    const id = await run({ command: sleeps })

    const seen = await bench.reborn().list(signal)

    expect(seen).toEqual(await runtime.list(signal))
    expect(seen).toMatchObject([{ containerId: id, state: 'running' }])
  })

  it('wakes its listener when a container ends, and then lists the end', async () => {
    const listening = new AbortController()
    let events = 0
    runtime.events(() => events++, listening.signal)
    const id = await run({ command: sleeps })
    await observe(id)
    const before = events

    await runtime.stop(id, 0, signal)

    await eventually(() => Promise.resolve(events > before || undefined))
    listening.abort()
    expect(await observe(id)).toMatchObject({ state: 'exited' })
  })
})

const sleeps = ['sh', '-c', 'sleep 60']
