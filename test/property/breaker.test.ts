import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { BreakerConfig } from '../../core/config/endpoints.ts'
import { mayAsk, type BreakerState } from '../../platform/endpoints/choose.ts'
import { type Attempt, Breaker } from '../../platform/endpoints/breaker.ts'

/** The state diagram of the guide, in the plainest words. */
class Diagram {
  state: BreakerState = 'closed'
  trials = 0
  openedAt = 0
  /** Attempts of another one are of the past. */
  period = 0
  readonly #settings: BreakerConfig
  #failures = 0
  #successes = 0

  constructor(settings: BreakerConfig) {
    this.#settings = settings
  }

  mayAsk(now: number): boolean {
    if (this.state === 'closed') return true
    if (this.state === 'open') return now - this.openedAt >= this.#settings.openMs
    return this.trials < this.#settings.halfOpenRequests
  }

  begin(): void {
    if (this.state === 'open') this.#to('half-open')
    if (this.state === 'half-open') this.trials++
  }

  end(outcome: Outcome, period: number, now: number): void {
    if (period !== this.period) return
    if (this.state === 'half-open') {
      this.trials--
      if (outcome === 'fail') this.#open(now)
      else if (outcome === 'succeed' && ++this.#successes >= this.#settings.successThreshold) {
        this.#to('closed')
      }
    } else if (outcome === 'succeed') this.#failures = 0
    else if (outcome === 'fail' && ++this.#failures >= this.#settings.failureThreshold) {
      this.#open(now)
    }
  }

  #open(now: number): void {
    this.openedAt = now
    this.#to('open')
  }

  #to(state: BreakerState): void {
    this.state = state
    this.period++
    this.trials = 0
    this.#failures = 0
    this.#successes = 0
  }
}

type Outcome = 'succeed' | 'fail' | 'abandon'
type Step =
  | { readonly kind: 'begin' }
  | { readonly kind: 'end'; readonly which: number; readonly outcome: Outcome }
  | { readonly kind: 'wait'; readonly ms: number }

const aStep: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.constant({ kind: 'begin' as const }) },
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('end' as const),
      which: fc.nat(7),
      outcome: fc.constantFrom<Outcome>('succeed', 'fail', 'fail', 'abandon'),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('wait' as const), ms: fc.nat(150) }) },
)
const someSettings: fc.Arbitrary<BreakerConfig> = fc.record({
  failureThreshold: fc.integer({ min: 1, max: 4 }),
  successThreshold: fc.integer({ min: 1, max: 3 }),
  openMs: fc.constant(100),
  halfOpenRequests: fc.integer({ min: 1, max: 3 }),
})

it('the breaker goes the ways of the state diagram, and no other', async () => {
  await fc.assert(
    fc.asyncProperty(someSettings, fc.array(aStep, { maxLength: 60 }), async (settings, steps) => {
      let now = 0
      const breaker = new Breaker({
        ...{ settings, now: () => now, random: () => 0, onChange: () => undefined },
      })
      const diagram = new Diagram(settings)
      const open: { attempt: Attempt; period: number }[] = []
      for (const step of steps) {
        if (step.kind === 'wait') now += step.ms
        if (step.kind === 'begin') {
          const may = mayAsk(breaker, settings.halfOpenRequests, now)
          expect(may).toBe(diagram.mayAsk(now))
          if (!may) continue
          const attempt = breaker.begin()
          diagram.begin()
          if (attempt) open.push({ attempt, period: diagram.period })
          else expect.unreachable()
        }
        if (step.kind === 'end') {
          const [ended] = open.splice(step.which % Math.max(1, open.length), 1)
          if (!ended) continue
          await ended.attempt[step.outcome](new Error('refused'))
          diagram.end(step.outcome, ended.period, now)
        }
        expect([breaker.state, breaker.trials]).toEqual([diagram.state, diagram.trials])
      }
    }),
    { numRuns: 500 },
  )
})
