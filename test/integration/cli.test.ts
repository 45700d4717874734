import { mkdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { BanyanError } from '../../core/errors.ts'
import {
  appDiff,
  application,
  cause,
  diffReply,
  event,
  progress,
  repository,
  serviceDiff,
} from '../unit/cli/samples.ts'
import { banyan, FakeEngine, type Ran, type RunOptions } from './cli-fake-engine.ts'

let engine: FakeEngine

beforeAll(async () => {
  engine = await FakeEngine.start()
})

beforeEach(() => {
  engine.answers = {}
})

afterAll(async () => {
  await engine.close()
})

async function ask(args: readonly string[], options: RunOptions = {}): Promise<Ran> {
  return await banyan([...args, '--engine', `unix:${engine.socket}`], options)
}

const demo = { app: 'demo', repository: 'demo', generation: 2 }

function* rollout(end: object) {
  yield progress({ ...demo, phase: 'plan', message: 'web  update  2 tasks' })
  yield progress({ ...demo, phase: 'starting', message: 'web: 1 of 2 ready' })
  yield progress({ ...demo, ...end })
}

const failed = {
  phase: 'failed',
  done: true,
  code: 'task-exited',
  cause: cause({ message: 'web.1 ended', exitCode: 7, lastLines: ['no database'] }),
}

it('suspends what is named, for the reason that is said', async () => {
  const asked: unknown[] = []
  engine.answers = {
    Suspend: (request: unknown) => {
      asked.push(request)
      return { unchanged: false, app: '', repository: 'deploy' }
    },
  }
  const ran = await ask(['suspend', 'deploy', '--reason', 'migration'])

  expect(ran).toMatchObject({ exitCode: 0, stderr: '' })
  expect(ran.stdout).toContain('banyan resume deploy --repository')
  expect(asked).toMatchObject([{ app: 'deploy', repository: '', reason: 'migration' }])
})

describe('reading', () => {
  const status = {
    repositories: [repository()],
    applications: [application()],
    agents: [],
    engineId: 'e1',
    version: '0.1.0',
  }

  it('prints a table without colours into a pipe, and nothing on standard error', async () => {
    engine.answers = { Status: () => status }

    const ran = await ask(['status'])

    expect(ran).toMatchObject({ exitCode: 0, stderr: '' })
    expect(ran.stdout).toMatch(/^REPOSITORY +REF/)
    expect(ran.stdout).not.toContain('\u001b')
  })

  it('prints what the engine said as JSON, exactly', async () => {
    engine.answers = { Status: () => status }

    const { stdout, exitCode } = await ask(['status', '--json'])

    expect(exitCode).toBe(0)
    expect(JSON.parse(stdout)).toEqual(status)
  })

  it('ends a stream of JSON lines at its end', async () => {
    const events = [event({ id: '1', message: 'one' }), event({ id: '2', message: 'two' })]
    engine.answers = { Events: () => events }

    const { stdout } = await ask(['events', 'demo', '--json'])

    const lines = stdout.trimEnd().split('\n')
    expect(lines.map(line => JSON.parse(line) as unknown)).toEqual(events)
  })

  it('diff says with its exit code whether there are changes', async () => {
    engine.answers = {
      Diff: () => diffReply({ apps: [appDiff({ services: [serviceDiff()] })] }),
    }
    const changed = await ask(['diff', 'shop-deploy'])
    engine.answers = { Diff: () => diffReply({ changes: false }) }
    const same = await ask(['diff', 'shop-deploy'])
    engine.answers = { Diff: () => diffReply({ changes: false, errors: ['a.yaml:1:1: bad'] }) }
    const refused = await ask(['diff', 'shop-deploy'])

    expect([changed.exitCode, same.exitCode, refused.exitCode]).toEqual([2, 0, 1])
    expect(refused.stderr).toContain('a.yaml:1:1: bad')
  })

  it('says what was probably meant', async () => {
    engine.answers = {
      Why: () => {
        throw new BanyanError('application-unknown', 'no application "shpo"', 'stalled')
      },
      Status: () => status,
    }

    const ran = await ask(['why', 'shpo'])

    expect(ran).toMatchObject({ exitCode: 5, stdout: '' })
    expect(ran.stderr).toBe(
      '✗ no application "shpo" (application-unknown)\n  Did you mean "shop"?\n',
    )
  })

  it('stops following on Ctrl-C without a stack trace', async () => {
    engine.answers = {
      Logs: async function* (_request: never, signal: AbortSignal) {
        yield { task: 'demo-web-1-ab', service: 'web', at: 0, stream: 'stdout', text: 'hello' }
        await delay(60_000, undefined, { signal }).catch(() => undefined)
      },
    }

    const ran = await ask(['logs', 'demo', '-f'], {
      onOutput: stdout => (stdout.includes('hello') ? 'SIGINT' : undefined),
    })

    expect(ran).toEqual({ exitCode: 130, stdout: 'web.1 | hello\n', stderr: '' })
  })
})

describe('deploying', () => {
  it('shows progress line by line and ends well', async () => {
    engine.answers = { Sync: () => rollout({ phase: 'done', done: true, ok: true }) }

    const { exitCode, stdout, stderr } = await ask(['sync', 'demo'])

    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
    expect(stdout.split('\n').map(line => line.replace(/^\d\d:\d\d:\d\d/, 'T'))).toEqual([
      'T  demo 2  plan  web  update  2 tasks',
      'T  demo 2  starting  web: 1 of 2 ready',
      'T  demo 2  done',
      '',
    ])
  })

  it('tells the engine to wait, unless told not to', async () => {
    const asked: unknown[] = []
    const answer = (request: unknown) => {
      asked.push(request)
      return [progress({ done: true, ok: true })]
    }
    engine.answers = { Sync: answer, Rollback: answer }

    await ask(['sync'])
    await ask(['sync', 'demo', '--no-wait', '--retry'])
    await ask(['rollback', 'demo', '3'])

    expect(asked).toMatchObject([
      { repository: '', wait: true, retry: false },
      { repository: 'demo', wait: false, retry: true },
      { app: 'demo', generation: 3, wait: true },
    ])
  })

  it('ends a failed rollout with exit code 1 and the cause on standard error', async () => {
    engine.answers = { Sync: () => rollout(failed) }

    const { exitCode, stdout, stderr } = await ask(['sync', 'demo'])

    expect(exitCode).toBe(1)
    expect(stdout).toContain('demo 2  failed')
    expect(stderr).toBe(
      [
        '✗ demo 2 failed: web.1 ended',
        '  exit code: 7',
        '  last lines of the log:',
        '    | no database',
        '  Next: banyan why demo; fix it and push',
        '        again as it is: banyan sync demo --retry',
        '',
      ].join('\n'),
    )
  })

  it('is valid JSON lines and the same exit code for programs', async () => {
    engine.answers = { Sync: () => rollout(failed) }

    const { exitCode, stdout, stderr } = await ask(['sync', 'demo', '--json'])

    const last = stdout.trimEnd().split('\n').at(-1) ?? ''
    expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: '' })
    expect(JSON.parse(last)).toMatchObject({ phase: 'failed', cause: { exitCode: 7 } })
  })

  it('goes on with a sync when the engine went away and came back', async () => {
    const asked: { retry: boolean }[] = []
    engine.answers = {
      Version: () => ({ version: '0.1.0', engineId: 'e1' }),
      Sync: async function* (request: { retry: boolean }, signal: AbortSignal) {
        asked.push(request)
        yield progress({ ...demo, phase: 'starting' })
        if (asked.length === 1) await delay(60_000, undefined, { signal }).catch(() => undefined)
        yield progress({ ...demo, phase: 'done', done: true, ok: true })
      },
    }
    let restarted: Promise<void> | undefined
    const restart = async () => {
      await engine.hangUp()
      await engine.listen()
    }

    const ran = await ask(['sync', 'demo', '--retry'], {
      onOutput: stdout => {
        if (stdout.includes('starting')) restarted ??= restart()
        return undefined
      },
    })
    await restarted

    expect(ran).toMatchObject({
      exitCode: 0,
      stderr: 'The engine went away; looking for it for 10 s.\n',
    })
    expect(asked.map(request => request.retry)).toEqual([true, false])
  })

  it('gives up when --timeout is over', async () => {
    engine.answers = {
      Sync: async function* (_request: never, signal: AbortSignal) {
        yield progress({ ...demo, phase: 'starting' })
        await delay(60_000, undefined, { signal }).catch(() => undefined)
      },
    }

    const { exitCode, stderr } = await ask(['sync', '--timeout', '1s'])

    expect(exitCode).toBe(1)
    expect(stderr).toContain('gave up after 1 s')
  })
})

describe('without an engine', () => {
  it('says so, and how to start one', async () => {
    const ran = await banyan(['status', '--engine', `unix:${engine.folder}/none.sock`])

    expect(ran).toMatchObject({ exitCode: 4, stdout: '' })
    expect(ran.stderr).toContain('No engine runs here')
    expect(ran.stderr).toContain('npm start')
  })

  it('says it as JSON too', async () => {
    const { exitCode, stderr } = await banyan(['ps', '--json', '--engine', '127.0.0.1:1'])

    expect(exitCode).toBe(4)
    expect(JSON.parse(stderr)).toMatchObject({ error: { code: 'rpc-unavailable' } })
  })

  it('finds the engine of the nearest .banyan/banyan.yaml', async () => {
    const inside = join(engine.folder, 'project/deeper')
    await mkdir(join(engine.folder, 'project/.banyan'), { recursive: true })
    await mkdir(inside)
    await writeFile(
      join(engine.folder, 'project/.banyan/banyan.yaml'),
      `engine:\n  socket: ${engine.socket}\n`,
    )
    engine.answers = { Version: () => ({ version: '9.9.9', engineId: 'e1' }) }

    const { stdout } = await banyan(['version'], { cwd: inside })

    expect(stdout).toContain('engine  9.9.9')
  })
})

describe('usage', () => {
  it.each([
    [['stats'], 'Did you mean status?'],
    [['up', '-d'], 'commit and push'],
    [['sync', '--retri'], 'Did you mean --retry?'],
    [['diff', 'shop-deploy', '--pr', 'abc'], '"abc" is no number of a pull request'],
    [['why'], "missing required argument 'app[/service]'"],
    [['logs', 'demo', '-n', 'all'], 'no number of lines'],
    [['logs', '../etc'], 'names no application'],
    [['status', '--timeout', 'soon'], 'no duration'],
    [['diff', '--format', 'html'], 'Allowed choices are text, markdown'],
  ])('%j is exit code 3', async (args, message) => {
    const ran = await ask(args)

    expect(ran).toMatchObject({ exitCode: 3, stdout: '' })
    expect(ran.stderr).toContain(message)
  })

  it('--help lists commands and exit codes', async () => {
    const { exitCode, stdout } = await banyan(['--help'])

    expect(exitCode).toBe(0)
    expect(stdout).toContain('sync')
    expect(stdout).toContain('130  interrupted')
  })
})

describe('banyan validate', () => {
  it('tells good files from bad ones, with the place', async () => {
    const folder = join(engine.folder, 'validate')
    await mkdir(join(folder, 'good'), { recursive: true })
    await mkdir(join(folder, 'bad'))
    await writeFile(join(folder, 'good/compose.yaml'), 'services:\n  web:\n    image: web:1\n')
    await writeFile(
      join(folder, 'bad/compose.yaml'),
      'services:\n  web:\n    image: web:1\n    portz: ["80:80"]\n',
    )

    const good = await banyan(['validate', 'good'], { cwd: folder })
    const both = await banyan(['check', '.'], { cwd: folder })
    const json = await banyan(['validate', '.', '--json'], { cwd: folder })

    expect(good).toMatchObject({ exitCode: 0, stderr: '' })
    expect(good.stdout).toBe('✓ good/compose.yaml  good: 1 service\n')
    expect(both.exitCode).toBe(1)
    expect(both.stdout).toContain('bad/compose.yaml:4:5: ')
    expect(json.exitCode).toBe(1)
    expect(JSON.parse(json.stdout)).toMatchObject({
      ok: false,
      files: [{ ok: false }, { ok: true, app: 'good' }],
    })
  })

  it('fails by warnings where it is strict', async () => {
    const folder = join(engine.folder, 'strict')
    await mkdir(folder)
    await writeFile(
      join(folder, 'compose.yaml'),
      'version: "3"\nservices:\n  web:\n    image: web:1\n',
    )

    const lax = await banyan(['validate', '.'], { cwd: folder })
    const strict = await banyan(['validate', '.', '--strict'], { cwd: folder })

    expect(lax).toMatchObject({ exitCode: 0 })
    expect(strict).toMatchObject({ exitCode: 1 })
    expect(strict.stdout).toContain('With --strict, warnings fail.')
  })

  it('tells the verdict on every key of every file', async () => {
    const folder = join(engine.folder, 'verdicts')
    await mkdir(folder)
    await writeFile(
      join(folder, 'compose.yaml'),
      'services:\n  web:\n    image: web:1\n    deploy: { mode: "${MODE}" }\n',
    )
    await writeFile(join(folder, '.env'), 'MODE=replicated\n')
    await writeFile(
      join(folder, 'compose.override.yaml'),
      'services:\n  web:\n    provider: { type: model }\n',
    )

    const { stdout } = await banyan(['validate', '.', '--verdicts'], { cwd: folder })
    const json = await banyan(['validate', '.', '--verdicts', '--json'], { cwd: folder })

    expect(stdout).toMatch(/^compose.yaml:3:5 +services.web.image +honoured$/m)
    expect(stdout).toMatch(
      /^compose.yaml:4:15 +services.web.deploy.mode +honoured +replicated, global/m,
    )
    expect(stdout).toMatch(/^compose.override.yaml:3:5 +services.web.provider +refused +\w/m)
    expect(stdout).not.toContain('provider.type')
    const { files } = JSON.parse(json.stdout) as { files: [{ keys: object[] }] }
    expect(files[0].keys).toContainEqual({
      file: 'compose.yaml',
      key: 'services.web.image',
      line: 3,
      column: 5,
      verdict: 'honoured',
    })
  })

  it('annotates lines on GitHub, wherever the step runs', async () => {
    const folder = join(engine.folder, 'github')
    await mkdir(join(folder, 'shop'), { recursive: true })
    await writeFile(
      join(folder, 'shop/compose.yaml'),
      'services:\n  web:\n    image: web:1\n    portz: ["80:80"]\n',
    )
    const env = { GITHUB_ACTIONS: 'true', GITHUB_WORKSPACE: folder }
    const line =
      '::error file=shop/compose.yaml,line=4,col=5,endColumn=10,title=unknown-key::unknown key "portz"'

    const inside = await banyan(['validate', '.'], { cwd: join(folder, 'shop'), env })
    const asked = await banyan(['validate', 'shop', '--format', 'github'], { cwd: folder })
    const text = await banyan(['validate', 'shop', '--format', 'text'], { cwd: folder, env })

    expect(inside.exitCode).toBe(1)
    expect(inside.stdout).toContain(line)
    expect(asked.stdout).toContain(line)
    expect(text.stdout).not.toContain('::error')
  })

  it('reads nothing outside, by link or by path', async () => {
    const folder = join(engine.folder, 'escape')
    await mkdir(folder)
    await writeFile(join(engine.folder, 'secret'), 'A=top-secret\n')
    await symlink(join(engine.folder, 'secret'), join(folder, 'link.env'))
    await writeFile(
      join(folder, 'compose.yaml'),
      'services:\n  web:\n    image: web:1\n    env_file: [link.env, ../secret]\n',
    )

    const { exitCode, stdout } = await banyan(['validate', folder])

    expect(exitCode).toBe(1)
    expect(stdout).toContain('symbolic link')
    expect(stdout).toContain('leaves the repository')
    expect(stdout).not.toContain('top-secret')
  })

  it('a file that is not there is exit code 5', async () => {
    expect(await banyan(['validate', '/nowhere'])).toMatchObject({ exitCode: 5, stdout: '' })
  })
})
