import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startChild, type Child, type ChildOptions } from '../../platform/child.ts'
import { createLogger } from '../../platform/logger.ts'
import { stopOrphan, writePidFile } from '../../platform/orphan.ts'

const log = createLogger({ program: 'test', level: 'silent' })
const restart = { firstMs: 10, maxMs: 50 }
let folder: string
let children: Child[]

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'banyan-child-'))
  children = []
})

afterEach(async () => {
  await Promise.all(children.map(async child => await child.stop()))
  await rm(folder, { recursive: true, force: true })
})

function start(script: string, more: Partial<ChildOptions> = {}): Child {
  const child = startChild({
    name: 'program',
    argv: ['sh', '-c', script],
    log,
    signal: new AbortController().signal,
    readyTimeoutMs: 10_000,
    graceMs: 500,
    ...more,
  })
  children.push(child)
  return child
}

function isRunning(pid: number | undefined): boolean {
  if (pid === undefined) return false
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

describe('a supervised child', () => {
  it('is ready when it says so, and gone after stop', async () => {
    const lines: string[] = []
    const child = start('echo up; exec sleep 1000', {
      onLine: line => lines.push(line),
      ready: () => Promise.resolve(lines.includes('up')),
    })
    await child.ready
    const pid = child.pid()

    await child.stop()

    expect(pid).toBeTypeOf('number')
    expect(isRunning(pid)).toBe(false)
  })

  it('is killed when it ignores SIGTERM', async () => {
    const lines: string[] = []
    const child = start('trap "" TERM; echo deaf; while :; do sleep 0.1; done', {
      onLine: line => lines.push(line),
      ready: () => Promise.resolve(lines.includes('deaf')),
    })
    await child.ready
    const pid = child.pid()

    await child.stop()

    expect(isRunning(pid)).toBe(false)
  })

  it('ends when the signal aborts', async () => {
    const controller = new AbortController()
    const child = start('exec sleep 1000', { signal: controller.signal })
    await child.ready

    controller.abort()

    await expect(child.exited).resolves.toBeUndefined()
  })

  it('is started again when it dies', async () => {
    const lines: string[] = []
    const child = start('echo up; exec sleep 1000', {
      restart,
      onLine: line => lines.push(line),
      ready: () => Promise.resolve(lines.includes('up')),
    })
    await child.ready
    const first = child.pid() ?? 0

    process.kill(first, 'SIGKILL')

    await expect.poll(() => lines).toEqual(['up', 'up'])
    expect(child.pid()).not.toBe(first)
  })

  it('rejects with its last words when it dies before it is ready', async () => {
    const child = start('echo cannot open the disk >&2; exit 3', {
      restart,
      ready: () => Promise.resolve(false),
    })

    await expect(child.ready).rejects.toMatchObject({
      code: 'child-died',
      message: expect.stringContaining('cannot open the disk') as string,
    })
  })

  it('rejects when it never becomes ready', async () => {
    const child = start('echo thinking; exec sleep 1000', {
      ready: () => Promise.resolve(false),
      readyTimeoutMs: 300,
    })

    await expect(child.ready).rejects.toMatchObject({
      code: 'child-not-ready',
      message: expect.stringContaining('thinking') as string,
    })
  })

  it('rejects when there is no such program', async () => {
    const child = start('', {
      argv: ['no-such-program-anywhere'],
      ready: () => Promise.resolve(false),
    })

    await expect(child.ready).rejects.toMatchObject({ code: 'child-died' })
  })

  it('rejects with what its preparation found, and never starts', async () => {
    const child = start('exec sleep 1000', {
      prepare: () => Promise.reject(new Error('port taken')),
    })

    await expect(child.ready).rejects.toThrow('port taken')
    expect(child.pid()).toBeUndefined()
  })

  it('does not outlive a parent that is killed', async () => {
    const script = `
      import { startChild } from ${JSON.stringify(resolve('platform/child.ts'))}
      import { createLogger } from ${JSON.stringify(resolve('platform/logger.ts'))}
      const child = startChild({
        name: 'sleeper', argv: ['sleep', '1000'], readyTimeoutMs: 10000,
        log: createLogger({ program: 'parent', level: 'silent' }), signal: new AbortController().signal,
        ready: async () => (await import('node:fs')).readFileSync('/proc/' + child.pid() + '/comm', 'utf8') === 'sleep\\n',
      })
      await child.ready
      console.log(child.pid())
    `
    const parent = spawn(
      process.execPath,
      ['--import', 'tsx', '--input-type=module', '--eval', script],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    )
    const pid = Number(await new Promise(done => parent.stdout.once('data', done)))

    parent.kill('SIGKILL')

    await expect.poll(() => commandLine(pid), { timeout: 5000 }).toBe('')
  })
})

async function commandLine(pid: number): Promise<string> {
  return await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')
}

/** A process whose parent has gone, as after a kill -9. */
async function orphan(seconds: string): Promise<number> {
  const parent = spawn('sh', ['-c', `sleep ${seconds} >/dev/null 2>&1 & echo $!`])
  const pid = Number(await new Promise(done => parent.stdout.once('data', done)))
  await new Promise(done => parent.once('close', done))
  await expect.poll(() => commandLine(pid)).toContain('sleep')
  return pid
}

describe('an orphan of a killed parent', () => {
  it('is stopped by the pid file it left', async () => {
    const pid = await orphan('1001')
    const file = join(folder, 'sleep.pid')
    await writePidFile(file, pid, ['sleep', '1001'])

    await stopOrphan(file, log)

    expect(await commandLine(pid)).toBe('')
    await expect(readFile(file)).rejects.toThrow()
  })

  it('is left alone when its process id now belongs to another program', async () => {
    const pid = await orphan('1002')
    const file = join(folder, 'sleep.pid')
    await writePidFile(file, pid, ['sleep', '9999'])

    await stopOrphan(file, log)

    expect(isRunning(pid)).toBe(true)
    process.kill(pid, 'SIGKILL')
  })

  it('is nothing to worry about when the pid file is cut off', async () => {
    const file = join(folder, 'half.pid')
    await writeFile(file, '{"pid":')

    await expect(stopOrphan(file, log)).resolves.toBeUndefined()
  })

  it('is not stopped while its parent lives', async () => {
    const file = join(folder, 'child.pid')
    const child = start('exec sleep 1003', { argv: ['sleep', '1003'], pidFile: file })
    await expect.poll(async () => await commandLine(child.pid() ?? 0)).toBe('sleep\x001003\x00')

    const stopping = stopOrphan(file, log)

    await expect(stopping).rejects.toMatchObject({ code: 'already-running' })
    expect(isRunning(child.pid())).toBe(true)
  })
})
