import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'

const cli = 'dist/cli/main.js'
let folder: string
let stateDir: string
let rulesBefore: readonly string[]
const started = new Set<Run>()

beforeAll(() => {
  if (!existsSync(cli)) throw new Error(`${cli} is missing: npm run build`)
  folder = mkdtempSync(join(tmpdir(), 'banyan-start-'))
  stateDir = join(folder, '.banyan')
  rulesBefore = banyanRules()
})

afterEach(async () => {
  for (const run of started) {
    run.process.kill('SIGTERM')
    await run.exitCode
  }
})

afterAll(() => rmSync(folder, { recursive: true, force: true }))

interface Run {
  readonly process: ChildProcess
  readonly exitCode: Promise<number | null>
  readonly text: { out: string; err: string }
}

function dev(...args: string[]): Run {
  const child = spawn(process.execPath, [cli, 'dev', '--state-dir', stateDir, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const text = { out: '', err: '' }
  child.stdout.on('data', (chunk: Buffer) => (text.out += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (text.err += chunk.toString()))
  const exitCode = new Promise<number | null>(resolve => child.once('close', resolve))
  const run: Run = { process: child, exitCode, text }
  started.add(run)
  void exitCode.then(() => started.delete(run))
  return run
}

async function untilPrinted({ process: child, text }: Run, words: string, times = 1) {
  const isSeen = () => text.out.split(words).length > times
  while (!isSeen() && child.exitCode === null) {
    await new Promise(resolve => setTimeout(resolve, 50))
  }
  if (!isSeen()) throw new Error(`it ended early:\n${text.out}\n${text.err}`)
}

function banyan(...args: string[]): string {
  const config = join(stateDir, 'banyan.yaml')
  return execFileSync(process.execPath, [cli, '--config', config, ...args], { encoding: 'utf8' })
}

function push(from: RegExp, to: string): void {
  const clone = join(stateDir, 'demo')
  const file = join(clone, 'compose.yaml')
  writeFileSync(file, readFileSync(file, 'utf8').replace(from, to))
  execFileSync('git', ['-C', clone, 'commit', '--quiet', '--all', '--message=By hand'])
  execFileSync('git', ['-C', clone, 'push', '--quiet'])
}

async function page(): Promise<string> {
  const settings = JSON.parse(readFileSync(join(stateDir, 'dev.json'), 'utf8')) as {
    readonly ports: { readonly demo: number }
  }
  const reply = await fetch(`http://127.0.0.1:${settings.ports.demo}/`)
  return await reply.text()
}

/** Everything outside the state folder that may still know of it. */
function leftovers() {
  const mentions = (text: string) => text.includes(folder)
  const processes = readdirSync('/proc')
    .filter(name => /^\d+$/.test(name) && Number(name) !== process.pid)
    .map(pid => commandLineOf(pid))
    .filter(mentions)
  const mounts = readFileSync('/proc/mounts', 'utf8').split('\n').filter(mentions)
  const links = execFileSync('ip', ['-oneline', 'link'], { encoding: 'utf8' })
  const bridges = links.split('\n').filter(link => link.includes(`banyan-${id()}`))
  const rules = banyanRules().filter(rule => !rulesBefore.includes(rule))
  const sockets = runFolders().filter(existsSync)
  return { processes, mounts, bridges, rules, sockets }
}

/** The dockerd of the state folder and its containerd; none where the machine's own engine is used. */
function containerEngine(): number[] {
  const own = existsSync(join(stateDir, 'docker'))
  const pids = readdirSync('/proc')
    .filter(name => /^\d+$/.test(name))
    .filter(pid => /^\S*(dockerd|containerd) /.test(commandLineOf(pid)))
    .filter(pid => runFolders().some(run => commandLineOf(pid).includes(`${run}/docker`)))
    .map(Number)
  expect(pids).toHaveLength(own ? 2 : 0)
  return pids
}

const nothing = { processes: [], mounts: [], bridges: [], rules: [], sockets: [] }

/** In the state folder, unless its path is too long for sockets. */
function runFolders(): string[] {
  return [join(stateDir, 'run'), `/run/banyan-dev-${id()}`]
}

function id(): string {
  const config = readFileSync(join(stateDir, 'banyan.yaml'), 'utf8')
  return /banyan-dev-([0-9a-f]+)/.exec(config)?.[1] ?? ''
}

function commandLineOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')
  } catch {
    return ''
  }
}

function banyanRules(): string[] {
  const rules = execFileSync('iptables-save', { encoding: 'utf8' })
  return rules.split('\n').filter(line => /banyan/i.test(line) && !line.startsWith('#'))
}

describe('npm start', () => {
  it('deploys, updates under load without a lost request, and leaves nothing behind', async () => {
    const run = dev('--exit')
    const exitCode = await run.exitCode

    expect(run.text.err).toContain('Live at http://127.0.0.1:')
    expect(run.text.err, 'it says why').not.toContain('requests failed')
    expect(JSON.parse(run.text.out)).toEqual({
      deployed: true,
      pushToLiveMs: expect.any(Number) as number,
      requests: expect.any(Number) as number,
      failed: 0,
    })
    expect(run.text.out.trim().split('\n')).toHaveLength(1)
    expect(exitCode).toBe(0)
    expect(leftovers()).toEqual(nothing)
  })

  it('picks up where it was, shows a push live, and stops at Ctrl-C', async () => {
    const run = dev()
    await untilPrinted(run, 'Live at ')
    const before = await page()
    push(/GREETING:.*/, 'GREETING: By hand')
    await untilPrinted(run, 'Live at ', 2)
    const after = await page()
    const history = JSON.parse(banyan('history', 'demo', '--json')) as {
      readonly generations: readonly { readonly subject: string }[]
    }
    run.process.kill('SIGINT')

    expect(await run.exitCode).toBe(0)
    expect(before).toContain('<h1>Hello 2</h1>')
    expect(after).toContain('<h1>By hand</h1>')
    expect(after).toContain('The api says: forty-two')
    expect(history.generations.map(({ subject }) => subject).sort()).toEqual([
      'By hand',
      'Hello',
      'Louder',
    ])
    expect(leftovers()).toEqual(nothing)
  })

  it('tells why a push was refused and keeps what runs', async () => {
    const run = dev()
    await untilPrinted(run, 'Live at ')
    push(/^ {2}web:$/m, '  web:\n    portz: []')
    await expect.poll(() => run.text.err, { timeout: 30_000 }).toContain('portz')
    const during = await page()
    push(/\n {4}portz: \[\]/, '')
    run.process.kill('SIGINT')

    expect(await run.exitCode).toBe(0)
    expect(during).toContain('<h1>By hand</h1>')
  })

  it.each([
    ['it was killed', () => []],
    ['it was killed with its container engine', containerEngine],
  ])('starts again after %s, and clears what was left', async (_what, alsoKilled) => {
    const killed = dev()
    await untilPrinted(killed, 'Live at ')
    const victims = alsoKilled()
    killed.process.kill('SIGKILL')
    for (const pid of victims) process.kill(pid, 'SIGKILL')
    await killed.exitCode

    const run = dev()
    await untilPrinted(run, 'Live at ')
    const served = await page()
    run.process.kill('SIGINT')

    expect(await run.exitCode).toBe(0)
    expect(served).toContain('<h1>By hand</h1>')
    expect(leftovers()).toEqual(nothing)
  })

  it('refuses to run twice on one state folder', async () => {
    const first = dev()
    await untilPrinted(first, 'Live at ')

    const second = dev()
    const exitCode = await second.exitCode
    const served = await page()
    first.process.kill('SIGINT')

    expect(exitCode).not.toBe(0)
    expect(second.text.err).toContain('already runs')
    expect(served).toContain('<h1>By hand</h1>')
    expect(await first.exitCode).toBe(0)
  })
})
