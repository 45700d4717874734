import { execFileSync, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import Docker from 'dockerode'
import { startCluster, type Cluster } from '../support/cluster.ts'
import { type CommandLines, watchCommandLines } from '../support/command-lines.ts'
import { eventually } from '../support/eventually.ts'

/** Values that must never be seen outside a container. */
const planted = {
  first: 'planted-hunter-1-correct-horse',
  second: 'planted-hunter-2-battery-staple',
  inFile: 'planted-file-3-tr0ub4dor',
  token: 'planted-token-4-xkcd936',
}

const compose = `services:
  app:
    image: bnt/tool:1
    command: ["/bin/sh", "-c", "sleep 1000"]
    stop_grace_period: 1s
    secrets:
      - { source: db_password, uid: "1234", gid: "99", mode: 0440 }
      - from-file
    x-banyan: { secret_environment: { TOKEN: token } }
  other:
    image: bnt/tool:1
    command: ["/bin/sh", "-c", "sleep 1000"]
    stop_grace_period: 1s
secrets:
  db_password: { external: true }
  token: { external: true }
  from-file: { file: ./secret.txt }
`

let cluster: Cluster
let said = ''
let commandLines: CommandLines

beforeAll(async () => {
  commandLines = watchCommandLines()
  cluster = await startCluster()
})

afterAll(async () => {
  commandLines.stop()
  await cluster.stop()
})

interface Ps {
  readonly tasks: readonly { service: string; containerId: string; ready: boolean }[]
}

interface History {
  readonly generations: readonly { readonly trigger: string }[]
}

async function containers(): Promise<Record<string, string>> {
  const { tasks } = await cluster.json<Ps>('ps', 'shop')
  return Object.fromEntries(tasks.map(({ service, containerId }) => [service, containerId]))
}

async function cli(...args: readonly string[]) {
  const result = await cluster.cli(...args)
  said += result.stdout + result.stderr
  return result
}

/** As a pipe gives it: the value is on no command line. */
async function set(value: string, ...args: readonly string[]): Promise<number> {
  const config = join(cluster.home, 'banyan.yaml')
  const main = resolve('dist/cli/main.js')
  const argv = [main, '--config', config, 'secret', 'set', ...args]
  const child = spawn(process.execPath, argv, { stdio: ['pipe', 'pipe', 'pipe'] })
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString('utf8')))
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString('utf8')))
  child.stdin.end(`${value}\n`)
  return await new Promise(done => child.on('close', code => done(code ?? -1)))
}

async function inside(service: string, command: string): Promise<string> {
  const docker = new Docker({ socketPath: cluster.docker.socket })
  const { [service]: id = '' } = await containers()
  const exec = await docker
    .getContainer(id)
    .exec({ Cmd: ['/bin/sh', '-c', command], AttachStdout: true, AttachStderr: true })
  const stream = await exec.start({})
  const chunks: Buffer[] = []
  for await (const chunk of stream) chunks.push((chunk as Buffer).subarray(8))
  return Buffer.concat(chunks).toString('utf8').trim()
}

describe('a secret in the store', () => {
  it('is asked for by name when a manifest needs it and it is not there', async () => {
    await cluster.repository.commit({
      'shop/compose.yaml': compose,
      'shop/secret.txt': planted.inFile,
    })
    const { code } = await cli('sync', 'deploy')

    expect(code).toBe(1)
    expect(said).toContain('banyan secret set db_password')
  })

  it('reaches the container that uses it, in memory, with its owner and mode', async () => {
    expect(await set(planted.first, 'db_password')).toBe(0)
    expect(await set(planted.token, 'token', '--scope', 'shop')).toBe(0)
    const { code } = await cli('sync', 'deploy')

    expect(code).toBe(0)
    expect(await inside('app', 'cat /run/secrets/db_password')).toBe(planted.first)
    expect(await inside('app', 'stat -c "%u %g %a" /run/secrets/db_password')).toBe('1234 99 440')
    expect(await inside('app', 'grep " /run/secrets/db_password " /proc/mounts')).toMatch(
      /^\S+ \S+ tmpfs ro,/,
    )
    expect(await inside('app', 'cat /run/secrets/from-file')).toBe(planted.inFile)
    expect(await inside('app', 'echo $TOKEN')).toBe(planted.token)
    expect(await inside('other', 'ls /run/secrets 2>&1; echo $TOKEN')).not.toContain('planted')
  })

  it('in a new version rolls the service that uses it, and no other', async () => {
    const before = await containers()
    expect(await set(planted.second, 'db_password')).toBe(0)
    await eventually(async () => {
      const { app } = await containers()
      return app !== undefined && app !== before['app'] ? true : undefined
    }, 60_000)
    await cli('sync', 'deploy')
    const after = await containers()

    expect(after['app']).not.toBe(before['app'])
    expect(after['other']).toBe(before['other'])
    expect(await inside('app', 'cat /run/secrets/db_password')).toBe(planted.second)
    const { generations } = await cluster.json<History>('history', 'shop')
    expect(generations.map(({ trigger }) => trigger)).toContain('secret (db_password)')
  })

  it('with the value that it has rolls nothing', async () => {
    const before = await containers()
    expect(await set(planted.second, 'db_password')).toBe(0)
    await cli('sync', 'deploy')
    expect(await containers()).toEqual(before)
  })

  it('is not removed while it is used, and says who uses it', async () => {
    const { code, stderr } = await cli('secret', 'remove', 'db_password')
    const { stdout } = await cli('secret', 'list')

    expect(code).toBe(1)
    expect(stderr).toContain('shop')
    expect(stdout).toMatch(/db_password +global +2 +2 /)
    expect(stdout).toMatch(/token +shop +1 +1 /)
  })

  it('comes back in its old version with a rollback, also after the key was rotated', async () => {
    const rotated = await cli('secret', 'rotate-key')
    const { code } = await cli('rollback', 'shop')

    expect([rotated.code, code]).toEqual([0, 0])
    expect(await inside('app', 'cat /run/secrets/db_password')).toBe(planted.first)
    expect(await inside('app', 'cat /run/secrets/from-file')).toBe(planted.inFile)
    await cli('resume', 'shop')
    expect(await inside('app', 'cat /run/secrets/db_password')).toBe(planted.second)
  })

  it('is read again by an engine that was killed, and by an agent that was', async () => {
    const before = await containers()
    cluster.kill9('agent')
    cluster.kill9('engine')
    await cluster.start('engine')
    await cluster.start('agent')
    await eventually(async () => {
      const { tasks } = await cluster.json<Ps>('ps', 'shop')
      return tasks.every(task => task.ready) ? true : undefined
    }, 60_000)

    expect(await containers()).toEqual(before)
    expect(await inside('app', 'cat /run/secrets/db_password')).toBe(planted.second)
  })
})

describe('the values of secrets', () => {
  it('are nowhere but in containers: not in etcd, logs, events, metrics, output, argv or on disk', async () => {
    await cli('events', 'shop')
    await cli('why', 'shop')
    await cli('diff', 'deploy')
    await cli('status')
    await cli('secret', 'list', '--json')
    await cluster.json('history', 'shop')
    const etcd = onHost('etcdctl', '--endpoints=http://127.0.0.1:2379', 'get', '', '--from-key')
    const read =
      "fetch('http://127.0.0.1:9090/metrics').then(async r => console.log(await r.text()))"
    const metrics = onHost(process.execPath, '-e', read)
    const argv = [...commandLines.seen].join('\n')
    const keyFile = readFileSync(join(cluster.home, 'engine/secrets.key'), 'utf8')
    const keys = keyFile.split('\n').filter(line => /^[A-Za-z0-9+/]{43}=$/.test(line))
    const log = readFileSync(join(cluster.home, 'log'), 'utf8')

    expect(etcd).toContain('sealed:v1:')
    expect(metrics).toContain('banyan_')
    expect(argv).toContain('dist/engine/main.js')
    expect(keys).not.toEqual([])
    for (const value of [...Object.values(planted), ...keys]) {
      const base64 = Buffer.from(value).toString('base64').slice(0, 24)
      for (const [name, text] of Object.entries({ said, log, etcd, metrics, argv })) {
        expect(text.includes(value), `${value} in ${name}`).toBe(false)
        expect(text.includes(base64), `${value} in ${name}, as base64`).toBe(false)
      }
    }
    const onDisk = Object.values(planted).filter(value => {
      const folders = ['agent/files/files', 'engine'].map(folder => join(cluster.home, folder))
      return found(value, folders)
    })
    expect(onDisk, 'Git has the file itself').toEqual([])
  })
})

function onHost(...argv: readonly string[]): string {
  const enter = [`--net=/run/netns/${cluster.host.name}`, ...argv]
  const env = { ...process.env, ETCDCTL_API: '3' }
  return execFileSync('nsenter', enter, { env, maxBuffer: 256 * 1024 * 1024 }).toString('utf8')
}

function found(value: string, folders: readonly string[]): boolean {
  try {
    execFileSync('grep', ['-rqaF', '--exclude-dir=git', value, ...folders])
    return true
  } catch {
    return false
  }
}
