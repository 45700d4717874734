import { afterAll, beforeAll, expect, it } from 'vitest'
import { BanyanError } from '../../core/errors.ts'
import { banyan, FakeEngine } from './cli-fake-engine.ts'

let engine: FakeEngine

beforeAll(async () => {
  engine = await FakeEngine.start()
  const well = { step: 'receiver', ok: true, message: 'https://banyan.test answers' }
  const wrong = { step: 'ping', ok: false, message: 'answered 401', next: 'restart banyan-webhook' }
  engine.answers = {
    TestWebhook: ({ repository }: { repository: string }) => {
      if (repository === 'well') return { steps: [well] }
      if (repository === 'shop') return { steps: [well, wrong] }
      throw new BanyanError('repository-unknown', `no repository "${repository}"`, 'stalled')
    },
  }
})

afterAll(async () => {
  await engine.close()
})

const ask = async (...args: readonly string[]) =>
  await banyan(['webhook', 'test', ...args, '--engine', `unix:${engine.socket}`])

it('prints the way, and what to do where it is wrong', async () => {
  const { stdout, exitCode } = await ask('shop')

  expect(stdout.split('\n')).toEqual([
    '✓ receiver  https://banyan.test answers',
    '✗ ping      answered 401',
    '            → restart banyan-webhook',
    '',
  ])
  expect(exitCode).toBe(1)
})

it('tells scripts the truth', async () => {
  const [well, wrong, unknown] = await Promise.all([
    ask('well'),
    ask('shop', '--json'),
    ask('nope'),
  ])

  expect([well.exitCode, wrong.exitCode, unknown.exitCode]).toEqual([0, 1, 5])
  expect(JSON.parse(wrong.stdout)).toMatchObject({
    steps: [{ ok: true }, { ok: false, next: 'restart banyan-webhook' }],
  })
})
