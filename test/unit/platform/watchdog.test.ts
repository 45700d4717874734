import { pino } from 'pino'
import { expect, it } from 'vitest'
import type { exec } from '../../../platform/exec.ts'
import { reportToSupervisor, type Supervisor, takeSupervisor } from '../../../platform/watchdog.ts'
import { eventually } from '../../support/eventually.ts'

const log = pino({ level: 'silent' })
const unit = { NOTIFY_SOCKET: '/run/n', WATCHDOG_USEC: '9000000', WATCHDOG_PID: '7' }

it.each<[string, NodeJS.ProcessEnv, Supervisor | undefined]>([
  ['nobody', {}, undefined],
  ['one that waits for word', unit, { socket: '/run/n', patienceMs: 9000 }],
  ['one without a watchdog', { NOTIFY_SOCKET: '@n' }, { socket: '@n', patienceMs: undefined }],
  [
    'a watchdog of another process',
    { ...unit, WATCHDOG_PID: '8' },
    { socket: '/run/n', patienceMs: undefined },
  ],
])('finds %s, and leaves nothing for its children', (_what, given, expected) => {
  const env: NodeJS.ProcessEnv = { ...given, PATH: '/bin' }

  expect(takeSupervisor(env, 7)).toEqual(expected)
  expect(env).toEqual({ PATH: '/bin' })
})

it('says that it is ready, that it lives, and nothing while it does not', async () => {
  const told: unknown[] = []
  const asked: number[] = []
  let lives = true
  const stop = new AbortController()
  const notify: typeof exec = async (argv, options) => {
    told.push([argv[1], options?.env?.['NOTIFY_SOCKET']])
    return await Promise.resolve({ exitCode: 0, stdout: Buffer.of(), stderr: '' })
  }
  const reporting = reportToSupervisor({
    supervisor: { socket: '/run/n', patienceMs: 9000 },
    alive: async () =>
      lives ? await Promise.resolve() : await Promise.reject(new Error('no answer')),
    exec: notify,
    clock: {
      now: () => 0,
      sleep: async ms => {
        asked.push(ms)
        await new Promise(resolve => setTimeout(resolve, 2))
      },
    },
    ...{ log, signal: stop.signal },
  })
  await eventually(() => Promise.resolve(told.length > 2 || undefined))
  lives = false
  const [before, rounds] = [told.length, asked.length]
  await eventually(() => Promise.resolve(asked.length > rounds + 3 || undefined))
  const silent = told.length
  stop.abort()
  await reporting

  expect(told.slice(0, 3)).toEqual([
    ['READY=1', '/run/n'],
    ['WATCHDOG=1', '/run/n'],
    ['WATCHDOG=1', '/run/n'],
  ])
  expect(silent - before).toBeLessThanOrEqual(1)
  expect(told.at(-1)).toEqual(['STOPPING=1', '/run/n'])
  expect(asked[0]).toBe(3000)
})
