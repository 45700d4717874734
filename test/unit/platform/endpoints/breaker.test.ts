import { expect, it } from 'vitest'
import { type Attempt, Breaker } from '../../../../platform/endpoints/breaker.ts'
import type { BreakerState } from '../../../../platform/endpoints/choose.ts'

const settings = {
  failureThreshold: 3,
  successThreshold: 2,
  openMs: 30_000,
  halfOpenRequests: 1,
}
const failure = new Error('refused')

function make(change: Partial<typeof settings> = {}, random = () => 0) {
  const changes: BreakerState[] = []
  const breaker = new Breaker({
    settings: { ...settings, ...change },
    now: () => 1000,
    random,
    onChange: state => changes.push(state),
  })
  return { breaker, changes }
}

function begun(breaker: Breaker): Attempt {
  const attempt = breaker.begin()
  if (!attempt) throw new Error('no attempt')
  return attempt
}

async function open(breaker: Breaker, failures = 3): Promise<void> {
  for (let n = 0; n < failures; n++) await begun(breaker).fail(failure)
}

it('opens after as many failures as were set, for as long as was set and a little by chance', async () => {
  const { breaker } = make({}, () => 0.5)
  await open(breaker, 2)
  const before = breaker.state
  await begun(breaker).fail(failure)

  expect(before).toBe('closed')
  expect(breaker.state).toBe('open')
  expect(breaker.retryAt).toBe(1000 + 30_000 * 1.1)
})

it('counts failures in a row: a success begins anew', async () => {
  const { breaker } = make()
  await open(breaker, 2)
  await begun(breaker).succeed()
  await open(breaker, 2)

  expect(breaker.state).toBe('closed')
})

it('closes after as many successes as were set', async () => {
  const { breaker, changes } = make()
  await open(breaker)
  await begun(breaker).succeed()
  const between = breaker.state
  await begun(breaker).succeed()

  expect(between).toBe('half-open')
  expect(changes).toEqual(['open', 'half-open', 'closed'])
})

it('opens again with the first failure of half-open, whatever went well before', async () => {
  const { breaker, changes } = make()
  await open(breaker)
  await begun(breaker).succeed()
  await begun(breaker).fail(failure)

  expect(changes).toEqual(['open', 'half-open', 'open'])
})

it.each([1, 3])('lets %i attempts through while half-open', async halfOpenRequests => {
  const { breaker } = make({ halfOpenRequests })
  await open(breaker)
  const attempts = Array.from({ length: halfOpenRequests }, () => begun(breaker))
  const refused = breaker.begin()
  attempts[0]?.abandon()
  const free = breaker.begin()

  expect(refused).toBeUndefined()
  expect(free).toBeDefined()
})

it('takes no outcome of attempts from before it opened', async () => {
  const { breaker } = make({ successThreshold: 1 })
  const [late, later] = [begun(breaker), begun(breaker)]
  await open(breaker)
  await late.succeed()
  const afterSuccess = breaker.state
  await begun(breaker).succeed()
  await later.fail(failure)
  await open(breaker, 2)

  expect(afterSuccess).toBe('open')
  expect(breaker.state).toBe('closed')
})

it('is no stuck trial when two attempts of one half-open fail', async () => {
  const { breaker } = make({ halfOpenRequests: 2, successThreshold: 1 })
  await open(breaker)
  const [first, second] = [begun(breaker), begun(breaker)]
  await Promise.all([first.fail(failure), second.fail(failure)])
  const after = breaker.state
  await begun(breaker).succeed()

  expect(after).toBe('open')
  expect(breaker.state).toBe('closed')
})
