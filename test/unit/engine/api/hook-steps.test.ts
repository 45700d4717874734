import { expect, it } from 'vitest'
import { hookOf, hookStep, lastDeliveryStep } from '../../../../engine/api/hook-steps.ts'

const address = 'https://banyan.test/webhook/github'
const config = { url: address, content_type: 'json' }
const hook = { id: 1, active: true, events: ['push', 'pull_request'], config }
const expected = { isApp: false, ofPulls: true }
const steps = (...hooks: (typeof hook)[]) => hookStep(hookOf(hooks, address), address, expected)

it('is well where a webhook sends pushes to the receiver', () => {
  expect(steps(hook)).toMatchObject({ ok: true })
  expect(steps({ ...hook, events: ['*'], config: { ...config, url: `${address}/` } }).ok).toBe(true)
  expect(steps({ ...hook, active: false }, { ...hook, id: 2 }).ok).toBe(true)
})

it.each([
  ['there is none', { ...hook, config: { ...config, url: 'https://other.test' } }, 'add one'],
  ['it is switched off', { ...hook, active: false }, 'tick Active'],
  ['it sends forms', { ...hook, config: { ...config, content_type: 'form' } }, 'application/json'],
  ['it tells of no pushes', { ...hook, events: ['ping'] }, 'push event'],
  ['it tells of no pull requests', { ...hook, events: ['push'] }, 'pull request event'],
])('says what to do where %s', (_, odd, next) => {
  expect(steps(odd)).toMatchObject({ ok: false, next: expect.stringContaining(next) as unknown })
})

it('leaves it open whether an app has a webhook of its own', () => {
  expect(hookStep(undefined, address, { ...expected, isApp: true })).toMatchObject({ ok: true })
})

it('leaves pull requests alone where nothing is done with them', () => {
  const pushes = { ...hook, events: ['push'] }

  expect(hookStep(pushes, address, { ...expected, ofPulls: false })).toMatchObject({ ok: true })
})

it('says how the newest delivery ended in the eyes of GitHub', () => {
  const delivery = (at: number, code: number, status = 'x') => ({
    ...{ guid: 'g', delivered_at: at, event: 'push', status, status_code: code },
  })
  const last = (...all: ReturnType<typeof delivery>[]) => lastDeliveryStep(all, '/secret')

  expect(last()).toBeUndefined()
  expect(last(delivery(1, 401), delivery(2, 202))).toMatchObject({ ok: true })
  expect(last(delivery(3, 401), delivery(2, 202))).toMatchObject({
    ...{ ok: false, message: 'push of 1970-01-01T00:00:00.003Z answered 401' },
    next: expect.stringContaining('/secret') as unknown,
  })
  expect(last(delivery(1, 0, 'timed out'))).toMatchObject({
    message: 'push of 1970-01-01T00:00:00.001Z: timed out',
  })
})
