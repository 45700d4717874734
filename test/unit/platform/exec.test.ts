import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { exec, plainEnvironment, type ExecOptions } from '../../../platform/exec.ts'
import { eventually } from '../../support/eventually.ts'

const node = async (code: string, options?: ExecOptions) =>
  await exec([process.execPath, '-e', code], options)

describe('a program that ran', () => {
  it('answers its output and exit code, whatever that is', async () => {
    const output = await node(
      'process.stdout.write("out"); process.stderr.write("err"); process.exitCode = 3',
    )

    expect({ ...output, stdout: output.stdout.toString() }).toEqual({
      exitCode: 3,
      stdout: 'out',
      stderr: 'err',
    })
  })

  it('gets its input, and may end without reading it', async () => {
    const echoed = await node('process.stdin.pipe(process.stdout)', { input: 'hello' })
    const deaf = await node('process.exit(0)', { input: 'x'.repeat(1_000_000) })

    expect(echoed.stdout.toString()).toBe('hello')
    expect(deaf.exitCode).toBe(0)
  })

  it('takes its arguments as they are: no shell reads them', async () => {
    const { stdout } = await exec([
      process.execPath,
      '-e',
      'process.stdout.write(process.argv[1])',
      '$(id); *',
    ])

    expect(stdout.toString()).toBe('$(id); *')
  })

  it('sees nothing of our environment but PATH, HOME and LANG', async () => {
    vi.stubEnv('BANYAN_TEST_SECRET', 'hush')
    const { stdout } = await node('process.stdout.write(JSON.stringify(process.env))')

    expect(JSON.parse(stdout.toString())).toEqual(plainEnvironment())
  })
})

describe('a program that could not end by itself', () => {
  const forever = 'setInterval(() => undefined, 1000)'

  it.each<[string, string, () => Promise<unknown>]>([
    ['is not there', 'exec-failed', async () => await exec(['/no/such/program'])],
    ['takes too long', 'exec-timeout', async () => await node(forever, { timeoutMs: 300 })],
    [
      'is aborted',
      'exec-failed',
      async () => await node(forever, { signal: AbortSignal.timeout(300) }),
    ],
    [
      'was aborted before it began',
      'exec-failed',
      async () => await node(forever, { signal: AbortSignal.abort() }),
    ],
    [
      'is killed',
      'exec-failed',
      async () => await node('process.kill(process.pid, "SIGKILL"); setInterval(() => 0, 1000)'),
    ],
    [
      'writes too much',
      'exec-too-much-output',
      async () =>
        await node('for (;;) process.stdout.write("x".repeat(65536))', { maxBytes: 1000 }),
    ],
  ])('fails with a code when it %s', async (_name, code, run) => {
    await expect(run()).rejects.toMatchObject({ name: 'BanyanError', code })
  })

  it('takes what it started with it', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'banyan-exec-'))
    const [pid, gone] = [join(folder, 'pid'), new AbortController()]
    const script = `sleep 60 & echo $! > ${pid}.new; mv ${pid}.new ${pid}; wait`
    const running = exec(['sh', '-c', script], { signal: gone.signal })
    const child = await eventually(async () => await readFile(pid, 'utf8').catch(() => undefined))
    gone.abort()

    await expect(running).rejects.toMatchObject({ code: 'exec-failed' })
    await eventually(async () => {
      const stat = await readFile(`/proc/${child.trim()}/stat`, 'utf8').catch(() => undefined)
      return stat === undefined || stat.includes(') Z ')
    })
    await rm(folder, { recursive: true })
  })
})
