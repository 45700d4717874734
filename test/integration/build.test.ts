import Docker from 'dockerode'
import { execFileSync } from 'node:child_process'
import { copyFile, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Build } from '../../core/model/build.ts'
import type { Builder, BuildRequest } from '../../engine/build/builder.ts'
import { createBuilder } from '../../engine/build/docker-builder.ts'
import { openRepository } from '../../engine/git/open.ts'
import type { GitRepository } from '../../engine/git/repository.ts'
import { type LocalRegistry, openLocalRegistry } from '../../engine/images/local-registry.ts'
import { PeerRegistries } from '../../engine/images/peer-registries.ts'
import { createLogger } from '../../platform/logger.ts'
import { startDockerd, type Dockerd } from '../support/dockerd.ts'

const log = createLogger({ program: 'test', level: 'silent' })
const { signal } = new AbortController()
const port = 25010
const registryName = `127.0.0.1:${port}`
let folder: string
let dockerd: Dockerd
let docker: Docker
let registry: LocalRegistry
let builder: Builder
let cases = 0

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'banyan-build-'))
  dockerd = await startDockerd()
  docker = new Docker({ socketPath: dockerd.socket })
  const monotonic = () => performance.now()
  registry = await openLocalRegistry({
    ...{ dataDir: folder, folder: join(folder, 'registry'), port, monotonic, log },
    ...{ peers: new PeerRegistries(monotonic), onFetched: () => undefined },
  })
})

beforeEach(() => {
  builder = createBuilder({ dockerHost: dockerd.socket, registry: registryName, log })
})

afterAll(async () => {
  await registry.stop()
  await dockerd.stop()
  await rm(folder, { recursive: true, force: true })
})

interface Context {
  readonly repository: GitRepository
  readonly tree: string
}

/** Commits files and busybox to a new repository and fetches it as the engine does. */
async function commit(
  files: Readonly<Record<string, string>>,
  links: Readonly<Record<string, string>> = {},
): Promise<Context> {
  const origin = join(folder, `origin-${++cases}`)
  const git = (...args: string[]) =>
    execFileSync('git', [
      '-C',
      origin,
      '-c',
      'user.name=t',
      '-c',
      'user.email=t@example.org',
      ...args,
    ])
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(origin, path)), { recursive: true })
    await writeFile(join(origin, path), content)
  }
  for (const [path, target] of Object.entries(links)) await symlink(target, join(origin, path))
  await copyFile('/bin/busybox', join(origin, 'busybox'))
  git('init', '--quiet', '--initial-branch=main')
  git('add', '.')
  git('commit', '--quiet', '--message=start')
  const repository = openRepository({ url: origin }, { dataDir: join(folder, 'git') })
  const head = await repository.resolve('refs/heads/main', signal)
  const { tree } = await repository.fetch('refs/heads/main', head, signal)
  return { repository, tree }
}

function request({ repository, tree }: Context, build: Partial<Build> = {}): BuildRequest {
  return {
    app: `app${cases}`,
    service: 'web',
    build: { context: '', dockerfile: 'Dockerfile', args: {}, labels: {}, ...build },
    contextTree: tree,
    repository,
  }
}

async function build(asked: BuildRequest): Promise<{ image: string; lines: string[] }> {
  const lines: string[] = []
  const { image } = await builder.image(asked, line => lines.push(line), signal)
  return { image, lines }
}

const endless = 'FROM scratch\nCOPY busybox /bin/sleep\nRUN ["/bin/sleep", "600"]\n'
const hello = 'FROM scratch\nCOPY busybox /bin/sh\nCOPY page /page\n'

describe('building an image from a Git tree', () => {
  it('pushes it and answers a reference that another engine can pull', async () => {
    const context = await commit({ Dockerfile: hello, page: 'hello' })

    const { image, lines } = await build(request(context))
    const pulled = await docker.pull(image)
    await new Promise(done => docker.modem.followProgress(pulled, done))

    expect(image).toMatch(/^127\.0\.0\.1:25010\/app\d+\/web@sha256:[0-9a-f]{64}$/)
    expect(lines).toContain('[1/2] COPY busybox /bin/sh')
    await expect(docker.getImage(image).inspect()).resolves.toHaveProperty('RepoDigests')
  })

  it('runs build steps on an engine without a bridge', async () => {
    const context = await commit({
      Dockerfile: `${hello}ARG NAME\nRUN ["/bin/sh", "-c", "echo hello $NAME > /greeting"]\n`,
      page: 'x',
    })

    const { image } = await build(request(context, { args: { NAME: 'world' } }))

    expect(image).toContain('@sha256:')
  })

  it('builds nothing when the registry has the same input already', async () => {
    const context = await commit({ Dockerfile: hello, page: 'same' })
    const first = await build(request(context))

    const second = await build(request(context))

    expect(second).toEqual({ image: first.image, lines: [] })
  })

  it('builds again when an argument changes', async () => {
    const context = await commit({ Dockerfile: `${hello}ARG V\nLABEL v=$V\n`, page: 'x' })
    const first = await build(request(context, { args: { V: 'one' } }))

    const second = await build(request(context, { args: { V: 'two' } }))

    expect(second.image).not.toBe(first.image)
  })

  it('builds once for several services of one input', async () => {
    const context = await commit({ Dockerfile: hello, page: 'shared' })
    const web = request(context)

    const [one, other] = await Promise.all([build(web), build({ ...web, service: 'worker' })])

    expect([one.lines, other.lines].filter(lines => lines.length > 0)).toHaveLength(1)
    expect(other.image).toBe(one.image.replace('/web@', '/worker@'))
  })

  it('stops at a target', async () => {
    const stages = 'FROM scratch AS base\nCOPY page /page\nFROM base AS test\nCOPY nowhere /\n'
    const context = await commit({ Dockerfile: stages, page: 'x' })

    const { image } = await build(request(context, { target: 'base' }))

    expect(image).toContain('@sha256:')
  })

  it('tells of a failing step with its last lines, and not the build arguments', async () => {
    const script = 'echo installing with $TOKEN; echo no space left; exit 7'
    const context = await commit({
      Dockerfile: `FROM scratch\nCOPY busybox /bin/sh\nARG TOKEN\nRUN ["/bin/sh", "-c", "${script}"]\n`,
    })

    const failing = build(request(context, { args: { TOKEN: 'ghp_verysecret' } }))
    const error: unknown = await failing.catch((err: unknown) => err)

    expect(error).toMatchObject({
      code: 'build-failed',
      disposition: 'stalled',
      message: expect.stringContaining('exit code: 7') as string,
      lastLines: expect.arrayContaining([
        'installing with [redacted]',
        'no space left',
      ]) as string[],
    })
    expect(JSON.stringify(error)).not.toContain('ghp_verysecret')
  })

  it.each([
    ['an unknown instruction', { Dockerfile: 'FROM scratch\nCOPPY a b\n' }, 'COPPY'],
    ['an empty Dockerfile', { Dockerfile: '' }, 'empty'],
    ['a file that is not there', { Dockerfile: 'FROM scratch\nCOPY nowhere /\n' }, 'nowhere'],
  ])('tells of %s', async (_what, files, words) => {
    const context = await commit(files)

    await expect(build(request(context))).rejects.toMatchObject({
      code: 'build-failed',
      message: expect.stringContaining(words) as string,
    })
  })

  const shell = 'FROM scratch\nCOPY busybox /bin/sh\nCOPY busybox /bin/cat\n'

  it('takes the Dockerfile from the compose file', async () => {
    const context = await commit({ page: 'hello' })

    const { lines } = await build(request(context, { dockerfileInline: hello }))

    expect(lines).toContain('[2/2] COPY page /page')
  })

  it.each<[string, Partial<Build>, string]>([
    ['hosts of its own', { extraHosts: [{ host: 'db', address: '10.9.8.7' }] }, '10.9.8.7\tdb'],
    ['no network', { network: 'none' }, 'only loopback'],
    ['shared memory of its own size', { shmSizeBytes: 2 ** 20 }, 'shm 1.0M'],
  ])('gives the build %s', async (what, options, words) => {
    const look = [
      `: ${what}`, // so that no case finds the layer of another
      'cat /etc/hosts',
      `[ "$(ls /sys/class/net)" = lo ] && echo only loopback`,
      `echo shm $(df -h /dev/shm | tail -n 1 | awk '{print $2}')`,
    ].join('; ')
    const context = await commit({ Dockerfile: `${shell}RUN ${look}; true\n` })

    const { lines } = await build(request(context, options))

    expect(lines.join('\n')).toContain(words)
  })

  it('knows what only BuildKit knows', async () => {
    const mount = 'RUN --mount=type=cache,target=/cache ["/bin/sh", "-c", "echo once > /cache/x"]'
    const context = await commit({ Dockerfile: `${shell}${mount}\n` })

    await expect(build(request(context))).resolves.toHaveProperty('image')
  })

  it('builds on an image of a registry', async () => {
    const base = await build(request(await commit({ Dockerfile: hello, page: 'base' })))
    const images = await docker.listImages()
    await Promise.all(images.map(({ Id }) => docker.getImage(Id).remove({ force: true })))
    const context = await commit({
      Dockerfile: `FROM ${base.image}\nCOPY page /other\n`,
      page: 'x',
    })

    const { lines } = await build(request(context))

    expect(lines.join('\n')).toContain('COPY page /other')
  })

  it('builds for the platform that is asked for', async () => {
    const context = await commit({ Dockerfile: hello, page: 'x' })

    const { image } = await build(request(context, { platforms: ['linux/amd64'] }))

    const pulled = await docker.pull(image)
    await new Promise(done => docker.modem.followProgress(pulled, done))
    expect(await docker.getImage(image).inspect()).toMatchObject({ Architecture: 'amd64' })
  })

  it('uses layers again unless it must not', async () => {
    const random = 'RUN echo drawn $(cat /proc/sys/kernel/random/uuid)\n'
    const context = await commit({ Dockerfile: `${shell}${random}` })
    const drawn = async (options: Partial<Build>) => {
      const { lines } = await build(request(context, options))
      return lines.filter(line => line.startsWith('drawn ')).length
    }

    const first = await drawn({ labels: { build: '1' } })
    const again = await drawn({ labels: { build: '2' } })
    const anew = await drawn({ labels: { build: '3' }, noCache: true })

    expect({ first, again, anew }).toEqual({ first: 1, again: 0, anew: 1 })
  })

  it('refuses a context with a link out of it, without building', async () => {
    const context = await commit({ Dockerfile: hello, page: 'x' }, { passwd: '/etc/passwd' })
    const lines: string[] = []

    const building = builder.image(request(context), line => lines.push(line), signal)

    await expect(building).rejects.toMatchObject({ code: 'context-symlink' })
    expect(lines).toEqual([])
  })

  it('ends when it is aborted', async () => {
    const context = await commit({ Dockerfile: endless })
    const controller = new AbortController()
    const onLine = (line: string) => {
      if (line.includes('RUN')) controller.abort(new Error('shutting down'))
    }

    const building = builder.image(request(context), onLine, controller.signal)

    await expect(building).rejects.toThrow('shutting down')
  })

  it('gives up on a build that takes too long', async () => {
    const context = await commit({ Dockerfile: endless })
    builder = createBuilder({
      dockerHost: dockerd.socket,
      registry: registryName,
      log,
      timeoutMs: 3000,
    })

    await expect(build(request(context))).rejects.toMatchObject({
      code: 'build-failed',
      message: expect.stringContaining('took longer') as string,
    })
  })

  it('can be tried again when the Docker Engine or the registry is away', async () => {
    const context = await commit({ Dockerfile: hello, page: 'x' })
    const noDocker = createBuilder({
      dockerHost: join(folder, 'none.sock'),
      registry: registryName,
      log,
    })
    const noRegistry = createBuilder({
      dockerHost: dockerd.socket,
      registry: '127.0.0.1:25011',
      log,
    })

    const failures = await Promise.allSettled([
      noDocker.image(request(context), () => undefined, signal),
      noRegistry.image(request(context), () => undefined, signal),
    ])

    expect(failures).toMatchObject([
      { reason: { code: 'docker-unreachable', disposition: 'retry' } },
      { reason: { code: 'registry-unreachable', disposition: 'retry' } },
    ])
  })
})
