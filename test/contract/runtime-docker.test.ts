import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Docker from 'dockerode'
import { pino } from 'pino'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { createDockerRuntime } from '../../agent/containers/docker.ts'
import { MemoryFolder } from '../../agent/secrets/memory-folder.ts'
import { TaskFiles } from '../../agent/containers/files.ts'
import type { ContainerRuntime } from '../../agent/containers/runtime.ts'
import { sha256 } from '../../core/hash.ts'
import type { ContainerSpec } from '../../core/model/container-spec.ts'
import { all } from '../support/all.ts'
import { startDockerd, type Dockerd } from '../support/dockerd.ts'
import { eventually, untilAnswered } from '../support/eventually.ts'
import { aTask, aWanted } from '../support/sample-task.ts'
import { buildScratchImage } from '../support/scratch-image.ts'

const network = {
  name: 'bnt-c2',
  bridge: 'bnt-c2',
  subnet: '10.201.3.0/24',
  gateway: '10.201.3.1',
  mtu: 1400,
}
const { signal } = new AbortController()
const secret = 'between us'

describe('a container on Docker', () => {
  let daemon: Dockerd
  let docker: Docker
  let runtime: ContainerRuntime
  let home: string

  beforeAll(async () => {
    daemon = await startDockerd()
    docker = new Docker({ socketPath: daemon.socket })
    await buildScratchImage(daemon.socket, 'box:1')
    await buildScratchImage(daemon.socket, 'entry:1', [
      'ENTRYPOINT ["echo", "entry"]',
      'CMD ["default"]',
    ])
    home = mkdtempSync(join(tmpdir(), 'bnt-r-'))
    const log = pino({ level: 'silent' })
    runtime = createDockerRuntime({ socketPath: daemon.socket, agent: 'a1', log })
    await runtime.ensureNetwork(network, signal)
  }, 60_000)
  afterAll(async () => {
    await untilAnswered(() => docker.getNetwork(network.name).remove()).finally(() => daemon.stop())
    await new MemoryFolder(join(home, 'secrets')).unmount()
    rmSync(home, { recursive: true })
  }, 60_000)
  afterEach(async () => {
    for (const { containerId } of await runtime.list(signal)) {
      await runtime.stop(containerId, 0, signal)
      await runtime.remove(containerId, signal)
    }
  })

  async function create(changes: Partial<ContainerSpec>): Promise<string> {
    const content = Buffer.from(secret).toString('base64')
    const task = { ...aTask(changes), files: { [sha256(secret)]: content } }
    const mounted = await new TaskFiles(home, network.gateway).prepare(task)
    return await runtime.create(aWanted(task, { network: network.name, ...mounted }), signal)
  }

  /** What a container that ends by itself prints. */
  /** Read when it has ended: who follows may miss the last lines (Docker before 23). */
  async function outputOf(changes: Partial<ContainerSpec>): Promise<string[]> {
    const id = await create(changes)
    await runtime.start(id, signal)
    await docker.getContainer(id).wait()
    const lines = await all(runtime.logs(id, { tail: 1000, follow: false }, signal))
    return lines.map(({ text }) => text)
  }

  it('has the environment, user and folder that it asks for', async () => {
    const output = await outputOf({
      environment: { GREETING: 'hello = "world" $HOME' },
      user: '1000:1001',
      workingDir: '/tmp',
      command: ['sh', '-c', 'echo "$GREETING"; id -u; id -g; pwd'],
    })

    expect(output).toEqual(['hello = "world" $HOME', '1000', '1001', '/tmp'])
  })

  it("asks the agent's DNS server, and its own application first", async () => {
    const output = await outputOf({ command: ['cat', '/etc/resolv.conf'] })

    expect(output.slice(0, 2)).toEqual(['nameserver 10.201.3.1', 'search shop.internal'])
  })

  it('sees its secrets with their mode and owner, and cannot write them', async () => {
    const digest = sha256(secret)
    const file = { kind: 'secret', name: 'key', digest, uid: 1000, gid: 1001 } as const
    const output = await outputOf({
      files: [{ ...file, target: '/run/secrets/key', mode: 0o400 }],
      command: [
        ...['sh', '-c'],
        'cat /run/secrets/key; echo; stat -c "%a %u %g" /run/secrets/key; echo x > /run/secrets/key',
      ],
    })

    expect(output).toEqual(expect.arrayContaining([secret, '400 1000 1001']))
    expect(output.join()).toMatch(/Read-only file system/)
    expect(statSync(join(home, 'files')).mode & 0o777).toBe(0o700)
  })

  it('mounts volumes, folders of the host and memory', async () => {
    const folder = join(home, 'bind', 'new')
    const changes: Partial<ContainerSpec> = {
      volumes: [
        { name: 'data', runtimeName: 'shop_data', external: false, driverOpts: {}, labels: {} },
      ],
      mounts: [
        { kind: 'volume', name: 'data', target: '/data', readOnly: false },
        { kind: 'anonymous', target: '/scratch', readOnly: false },
        { kind: 'bind', source: folder, target: '/host', readOnly: false },
        { kind: 'tmpfs', target: '/mem', sizeBytes: 65_536 },
      ],
    }
    const write = 'echo kept > /data/x; echo there > /host/x; touch /scratch/x; stat -f -c %T /mem'
    const output = await outputOf({ ...changes, command: ['sh', '-c', write] })
    const readOnly = { kind: 'volume', name: 'data', target: '/data', readOnly: true } as const

    const later = await outputOf({
      ...changes,
      mounts: [readOnly],
      command: ['sh', '-c', 'cat /data/x; echo no > /data/x'],
    })

    expect(output).toEqual(['tmpfs'])
    expect(readFileSync(join(folder, 'x'), 'utf8')).toBe('there\n')
    expect(later).toContain('kept')
    expect(later.join()).toMatch(/Read-only file system/)
  })

  it('loses its anonymous volumes when it is removed, and keeps the named ones', async () => {
    const mounts = [{ kind: 'anonymous', target: '/scratch', readOnly: false }] as const
    const before = (await docker.listVolumes()).Volumes.length
    const id = await create({ mounts, command: ['true'] })

    await runtime.remove(id, signal)

    expect((await docker.listVolumes()).Volumes).toHaveLength(before)
  })

  it('is limited, labelled and left alone by Docker', async () => {
    const id = await create({
      command: ['true'],
      labels: { team: 'blue', 'banyan.task': 'somebody-else' },
      resources: {
        limits: { cpus: 0.5, memoryBytes: 64 * 1024 * 1024, pids: 50 },
        reservations: { memoryBytes: 32 * 1024 * 1024 },
      },
      stopSignal: 'SIGUSR1',
      stopGracePeriodMs: 2_500,
    })

    const { HostConfig, Config, Name } = await docker.getContainer(id).inspect()

    expect(HostConfig).toMatchObject({
      NanoCpus: 5e8,
      Memory: 67_108_864,
      MemoryReservation: 33_554_432,
      PidsLimit: 50,
      RestartPolicy: { Name: 'no' },
    })
    const task = Name.slice(1)
    expect(Config).toMatchObject({ StopSignal: 'SIGUSR1', StopTimeout: 3 })
    expect(Config.Labels).toMatchObject({
      ...{ 'banyan.agent': 'a1', 'banyan.task': task, 'banyan.slot': '1', team: 'blue' },
      ...{ 'com.docker.compose.project': 'shop', 'com.docker.compose.service': 'web' },
    })
    expect(Config.Healthcheck).toEqual({ Test: ['NONE'] })
  })

  it('sends the stop signal of the file', async () => {
    const script = 'trap "echo asked; exit 5" USR1; echo ready; while true; do sleep 0.1; done'
    const id = await create({ stopSignal: 'SIGUSR1', command: ['sh', '-c', script] })
    await runtime.start(id, signal)
    await eventually(async () => {
      const lines = await all(runtime.logs(id, { tail: 10, follow: false }, signal))
      return lines.length > 0 || undefined
    })

    await runtime.stop(id, 10_000, signal)

    expect(await runtime.list(signal)).toMatchObject([{ state: 'exited', exitCode: 5 }])
  })

  it.each<[string, Partial<ContainerSpec>, string[]]>([
    ['nothing', {}, ['entry default']],
    ['a command', { command: ['mine'] }, ['entry mine']],
    ['an empty command', { command: [] }, ['entry']],
    ['an entrypoint', { entrypoint: ['echo', 'mine'] }, ['mine']],
    ['an empty entrypoint and a command', { entrypoint: [], command: ['echo', 'x'] }, ['x']],
  ])("given %s, treats the image's program as compose does", async (_what, changes, output) => {
    expect(await outputOf({ image: 'entry:1', ...changes })).toEqual(output)
  })

  it('refuses a program that is not there, for good', async () => {
    const id = await create({ command: ['/no/such/program'] })

    await expect(runtime.start(id, signal)).rejects.toMatchObject({
      code: 'container-start-failed',
      disposition: 'stalled',
    })
  })

  it('joins a long line that Docker cuts in pieces', async () => {
    const output = await outputOf({ command: ['sh', '-c', 'printf "%040000d\\nend" 7'] })

    expect(output.map(line => line.length)).toEqual([40_000, 3])
  })

  it('leaves no hung probe behind', async () => {
    const id = await create({ command: ['sleep', '60'] })
    await runtime.start(id, signal)
    const hung = runtime.exec(id, ['sleep', '55'], 300)
    await expect(hung).rejects.toMatchObject({ code: 'probe-timeout' })

    const processes = await eventually(() => {
      const found = processesOf(id)
      return Promise.resolve(found.length === 1 ? found : undefined)
    })

    expect(processes).toEqual(['sleep 60'])
  })

  it('says when it was over its memory limit', async () => {
    const id = await create({
      resources: { limits: { memoryBytes: 8 * 1024 * 1024 }, reservations: {} },
      command: ['sh', '-c', 'x=0123456789abcdef; while true; do x=$x$x; done'],
    })
    await runtime.start(id, signal)

    const ended = await eventually(async () => {
      const [container] = await runtime.list(signal)
      return container?.state === 'exited' ? container : undefined
    })

    expect(ended).toMatchObject({ exitCode: 137, outOfMemory: true })
  })

  it('names a registry that does not answer', async () => {
    const pulled = runtime.pull({ image: '127.0.0.1:9/shop:1' }, () => undefined, signal)

    await expect(pulled).rejects.toMatchObject({
      code: 'registry-unreachable',
      disposition: 'retry',
    })
  })

  it('names an image that its registry does not have', async () => {
    const registry = createServer((request, response) => {
      response.statusCode = request.url === '/v2/' ? 200 : 404
      response.end(JSON.stringify({ errors: [{ code: 'MANIFEST_UNKNOWN', message: 'unknown' }] }))
    })
    await new Promise<void>(resolve => registry.listen(0, '127.0.0.1', resolve))
    const { port } = registry.address() as AddressInfo

    const pulled = runtime.pull({ image: `127.0.0.1:${port}/shop:1` }, () => undefined, signal)

    await expect(pulled).rejects.toMatchObject({ code: 'image-not-found', disposition: 'stalled' })
    registry.close()
  })

  it('forgets files that no task mounts any more', async () => {
    const task = aTask({ command: ['true'] })
    const files = new TaskFiles(home, network.gateway)
    await files.prepare(task)

    await files.prune([task])
    const kept = readdirSync(join(home, 'files'))
    await files.prune([])

    expect(kept).toHaveLength(1)
    expect(readdirSync(join(home, 'files'))).toEqual([])
  })

  it('says that Docker is away', async () => {
    const log = pino({ level: 'silent' })
    const away = createDockerRuntime({ socketPath: join(home, 'none.sock'), agent: 'a1', log })

    await expect(away.list(signal)).rejects.toMatchObject({
      code: 'runtime-unreachable',
      disposition: 'retry',
    })
  })
})

/** Command lines of all processes in the container. */
function processesOf(containerId: string): string[] {
  const pids = readdirSync('/proc').filter(name => /^\d+$/.test(name))
  return pids
    .filter(pid => readProcess(pid, 'cgroup').includes(containerId))
    .map(pid => readProcess(pid, 'cmdline').split('\0').join(' ').trim())
}

/** Empty when the process is gone. */
function readProcess(pid: string, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8')
  } catch {
    return ''
  }
}
