import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { BanyanError } from '../../core/errors.ts'
import { banyan, FakeEngine, type RunOptions } from './cli-fake-engine.ts'

interface SetRequest {
  readonly scope: string
  readonly name: string
  readonly value: Buffer
}

let engine: FakeEngine
let received: SetRequest[]

beforeAll(async () => {
  engine = await FakeEngine.start()
})

beforeEach(() => {
  received = []
  engine.answers = {
    SetSecret: (request: SetRequest) => {
      received.push(request)
      return { version: 1, unchanged: false, repositories: ['deploy'] }
    },
  }
})

afterAll(async () => {
  await engine.close()
})

const ask = async (args: readonly string[], options: RunOptions = {}) =>
  await banyan([...args, '--engine', `unix:${engine.socket}`], options)

describe('banyan secret set', () => {
  it.each([
    ['one line end is taken off', 'hunter2\n', 'hunter2'],
    ['of Windows too', 'hunter2\r\n', 'hunter2'],
    ['no more than one', 'hunter2\n\n', 'hunter2\n'],
    ['nothing else', ' hünter 2 ', ' hünter 2 '],
  ])('takes the value from standard input: %s', async (_name, input, value) => {
    const { exitCode, stdout, stderr } = await ask(['secret', 'set', 'db'], { input })

    expect(exitCode).toBe(0)
    expect(received.map(r => [r.scope, r.name, r.value.toString()])).toEqual([
      ['global', 'db', value],
    ])
    expect(stdout).toContain('db is set: version 1')
    expect(stdout + stderr).not.toContain('nter')
  })

  it('takes the bytes of a file as they are', async () => {
    const path = join(engine.folder, 'key.der')
    const bytes = Buffer.from([0, 255, 10])
    await writeFile(path, bytes)
    const { exitCode } = await ask(['secret', 'set', 'key', '--scope', 'shop', '--from-file', path])

    expect(exitCode).toBe(0)
    expect(received[0]?.scope).toBe('shop')
    expect(received[0]?.value.equals(bytes)).toBe(true)
  })

  it.each<readonly [string, readonly string[], number, string]>([
    ['a value as an argument', ['db', 'hunter2'], 3, ''],
    ['a name that is none', ['a/b'], 3, ''],
    ['a scope that is none', ['db', '--scope', 'A B'], 3, ''],
    ['a file that is not there', ['db', '--from-file', '/nonexistent/x'], 5, ''],
    ['too much', ['db'], 3, 'x'.repeat(600 * 1024)],
  ])('refuses %s and asks no engine', async (_name, args, code, input) => {
    const { exitCode, stderr } = await ask(['secret', 'set', ...args], { input })
    expect(exitCode).toBe(code)
    expect(stderr).not.toBe('')
    expect(received).toEqual([])
  })

  it('asks a person twice, and shows nothing of what is typed', async () => {
    const typed = await onTerminal('correct horse\r', 'correct horse\r')
    expect(typed).toContain('db is set')
    expect(typed).not.toContain('correct')
    expect(received[0]?.value.toString()).toBe('correct horse')
  })

  it('changes nothing when a person slips', async () => {
    const typed = await onTerminal('correct horse\r', 'corect horse\r')
    expect(typed).toContain('differ')
    expect(received).toEqual([])
  })
})

describe('banyan secret', () => {
  it('has no way to show a value', async () => {
    const { exitCode } = await ask(['secret', 'show', 'db'])
    expect(exitCode).toBe(3)
  })

  it('says who uses what is not removed', async () => {
    engine.answers = {
      RemoveSecret: ({ force }: { force: boolean }) => {
        if (force) return {}
        throw new BanyanError('secret-in-use', 'db is used by shop', 'stalled')
      },
    }
    const refused = await ask(['secret', 'remove', 'db'])
    const forced = await ask(['secret', 'remove', 'db', '--force'])

    expect([refused.exitCode, forced.exitCode]).toEqual([1, 0])
    expect(refused.stderr).toContain('used by shop')
  })
})

/** Types each line when it is asked for; answers all that the terminal showed. */
async function onTerminal(...lines: readonly string[]): Promise<string> {
  const main = join(import.meta.dirname, '../../cli/main.ts')
  const command = [
    ...[process.execPath, '--import', import.meta.resolve('tsx'), main],
    ...['secret', 'set', 'db', '--engine', `unix:${engine.socket}`],
  ].join(' ')
  const child = spawn('script', ['-qefc', command, '/dev/null'], {
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  const left = [...lines]
  let shown = ''
  child.stdout.on('data', (chunk: Buffer) => {
    shown += chunk.toString()
    const asked = lines.length - left.length
    if ((shown.match(/: $|: \r?\n/g) ?? []).length > asked) child.stdin.write(left.shift() ?? '')
  })
  await once(child, 'close')
  return shown
}
