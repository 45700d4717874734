import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { pino } from 'pino'
import { stopWithHooks } from '../../agent/containers/hooks.ts'
import { systemClock } from '../../platform/clock.ts'
import { all } from '../support/all.ts'
import { type Changes, type DockerBench, startDockerBench } from '../support/docker-bench.ts'

const subnet = { name: 'bnt-c9', subnet: '10.201.9.0/24', gateway: '10.201.9.1' }
const { signal } = new AbortController()

let bench: DockerBench
beforeAll(async () => {
  bench = await startDockerBench(subnet)
}, 60_000)
afterAll(async () => await bench.close(), 60_000)

async function seen(changes: Changes, script: string): Promise<string> {
  return (await bench.outputOf({ ...changes, command: ['sh', '-c', script] })).join('\n')
}

describe.concurrent('a container with', () => {
  it.each<[string, Changes, string, string | RegExp]>([
    ['hostname', { hostname: 'box' }, 'busybox hostname', 'box'],
    ['domainname', { domainname: 'example.org' }, 'cat /proc/sys/kernel/domainname', 'example.org'],
    ['init', { init: true }, 'cat /proc/1/comm', /init/],
    ['no init', {}, 'cat /proc/1/comm', 'cat'],
    ['tty', { tty: true }, 'test -t 1 && echo terminal', 'terminal'],
    ['no tty', {}, 'test -t 1 || echo none', 'none'],
    ['stdin_open', { stdinOpen: true }, 'busybox timeout 1 cat || echo waits', 'waits'],
    ['no stdin_open', {}, 'busybox timeout 1 cat && echo ends', 'ends'],
    ['read_only', { readOnly: true }, 'echo x > /x', /Read-only file system/],
  ])('%s finds it inside', async (_key, changes, script, expected) => {
    expect(await seen(changes, script)).toMatch(expected)
  })

  it('logging is logged so', async () => {
    const logging = { driver: 'local', options: { 'max-size': '1m' } }
    const { HostConfig } = await bench.inspect({ logging })

    expect(HostConfig.LogConfig).toEqual({ Type: 'local', Config: logging.options })
    expect(await seen({ logging }, 'echo one')).toBe('one')
  })

  it('logging options alone has the usual driver', async () => {
    const { HostConfig } = await bench.inspect({ logging: { options: { 'max-size': '1m' } } })

    expect(HostConfig.LogConfig).toEqual({ Type: 'json-file', Config: { 'max-size': '1m' } })
  })

  it('a terminal has its log read line by line', async () => {
    const id = await bench.start({
      ...{ tty: true, command: ['sh', '-c', 'echo a; echo b >&2; printf ümlaut'] },
    })
    await bench.docker.getContainer(id).wait()

    const lines = await all(bench.runtime.logs(id, { tail: 10, follow: false }, signal))

    expect(lines.map(({ text }) => text)).toEqual(['a', 'b', 'ümlaut'])
    expect(lines.every(({ at }) => at > 1_600_000_000_000)).toBe(true)
  })

  it('a platform is made for it', async () => {
    const platform = `linux/${process.arch === 'arm64' ? 'arm64' : 'amd64'}`
    const other = `linux/${process.arch === 'arm64' ? 'amd64' : 'arm64'}`

    expect(await bench.runtime.hasImage({ image: 'box:1', platform }, signal)).toBe(true)
    expect(await bench.runtime.hasImage({ image: 'box:1', platform: other }, signal)).toBe(false)
    expect(await seen({ platform }, 'echo fine')).toBe('fine')
    await expect(bench.create({ platform: other })).rejects.toMatchObject({
      code: 'image-not-found',
    })
  })
})

describe('a hook', () => {
  const hook = {
    command: ['sh', '-c', 'echo "$(id -u) $(pwd) $WHO $CONTAINER" > /tmp/hook'],
    ...{ user: '1000', workingDir: '/tmp', environment: { WHO: 'hook' } },
  }

  it('runs as its user, in its folder, with its environment beside the container’s', async () => {
    const id = await bench.start({ environment: { CONTAINER: 'yes' } })
    const { command, ...settings } = hook

    await bench.runtime.exec(id, command, 10_000, settings)
    const { output } = await bench.runtime.exec(id, ['cat', '/tmp/hook'], 10_000)

    expect(output).toBe('1000 /tmp hook yes\n')
  })

  it('is privileged where it asks for it', async () => {
    const id = await bench.start({ isolation: { capDrop: ['ALL'] } })
    const status = ['busybox', 'grep', 'CapEff', '/proc/self/status']

    const plain = await bench.runtime.exec(id, status, 10_000)
    const privileged = await bench.runtime
      .exec(id, status, 10_000, { privileged: true })
      .then(({ output }) => output)
      .catch(() => 'refused by a machine whose root lacks capabilities')

    expect(plain.output).toMatch(/0{16}/)
    expect(privileged).not.toBe(plain.output)
  })

  it('before the stop is known to an agent that knows the task no more, and runs before it', async () => {
    const preStop = [{ command: ['sh', '-c', 'echo bye > /proc/1/fd/1'] }]
    const id = await bench.start({ hooks: { preStop }, stopGracePeriodMs: 2_000 })
    const found = (await bench.runtime.list(signal)).find(({ containerId }) => containerId === id)
    const context = { runtime: bench.runtime, clock: systemClock, log: pino({ level: 'silent' }) }

    if (found) await stopWithHooks(found, context, signal)

    expect(found?.preStop).toEqual(preStop)
    const lines = await all(bench.runtime.logs(id, { tail: 10, follow: false }, signal))
    expect(lines.map(({ text }) => text)).toEqual(['bye'])
  })
})
