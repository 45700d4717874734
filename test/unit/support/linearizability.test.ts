import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkHistory, explain } from '../../support/linearizability/check.ts'
import { Recorder, type Operation } from '../../support/linearizability/history.ts'
import { linearize } from '../../support/linearizability/linearize.ts'
import type { Model } from '../../support/linearizability/model.ts'

/** A register: `write` answers 'ok'. */
type Asked =
  | { readonly kind: 'read'; readonly key?: string }
  | { readonly kind: 'write'; readonly key?: string; readonly value: number }
type Told = number | 'ok'
type History = readonly Operation<Asked, Told>[]

const register: Model<number, Asked, Told> = {
  initial: 0,
  step: (state, input, output) => {
    if (input.kind === 'write') return input.value
    return output === undefined || output === state ? state : undefined
  },
  partOf: ({ key = '' }) => key,
}

const verdictOf = (history: History) => linearize(register, history).kind

const read = (value: number, calledAt: number, returnedAt: number): Operation<Asked, Told> => ({
  ...{ client: 'r', input: { kind: 'read' }, output: value, calledAt, returnedAt },
})
const write = (value: number, calledAt: number, returnedAt?: number): Operation<Asked, Told> => ({
  ...{ client: 'w', input: { kind: 'write', value }, calledAt },
  ...(returnedAt !== undefined && { output: 'ok', returnedAt }),
})

describe('known histories of a register', () => {
  it.each<[string, History]>([
    ['none', []],
    ['one after the other', [write(1, 1, 2), read(1, 3, 4), write(2, 5, 6), read(2, 7, 8)]],
    ['a read beside a write that sees it', [write(1, 1, 4), read(1, 2, 3)]],
    ['a read beside a write that does not', [write(1, 1, 4), read(0, 2, 3)]],
    ['two writes whose order only a read tells', [write(1, 1, 4), write(2, 2, 3), read(1, 5, 6)]],
    ['a lost write that happened', [write(1, 1), read(1, 2, 3)]],
    ['a lost write that never happened', [write(1, 1), read(0, 2, 3), read(0, 4, 5)]],
    ['a lost write that happened late', [write(1, 1), read(0, 2, 3), read(1, 4, 5)]],
    ['porcupine’s example', [write(100, 0, 100), read(100, 25, 75), read(0, 30, 60)]],
  ])('%s is linearizable', (_, history) => {
    expect(verdictOf(history)).toBe('linearizable')
  })

  it.each<[string, History]>([
    ['a value that nobody wrote', [write(1, 1, 2), read(2, 3, 4)]],
    ['a read of what was before', [write(1, 1, 2), read(0, 3, 4)]],
    ['reads that go back', [write(1, 1, 6), read(1, 2, 3), read(0, 4, 5)]],
    ['a write that is seen before it was asked for', [read(1, 1, 2), write(1, 3, 4)]],
    ['a lost write that is undone', [write(1, 1), read(1, 2, 3), read(0, 4, 5)]],
    ['porcupine’s example', [write(200, 0, 100), read(200, 10, 30), read(0, 40, 90)]],
  ])('%s is not', (_, history) => {
    expect(verdictOf(history)).toBe('not linearizable')
  })

  it('two clients that each miss the other’s write are not (sequentially consistent only)', () => {
    const of = (key: string, { input, ...rest }: Operation<Asked, Told>) => ({
      ...{ ...rest, input: { ...input, key } },
    })
    const history = [
      ...[of('x', write(1, 1, 2)), of('y', write(1, 1, 2))],
      ...[of('y', read(0, 3, 4)), of('x', read(1, 3, 4))],
    ]
    const verdict = checkHistory(register, history)

    expect(verdict).toMatchObject({ kind: 'not linearizable', part: 'y' })
    expect(explain(verdict)).toContain('nothing explains\n  3–4 r: {"kind":"read","key":"y"} → 0')
  })
})

/** Up to six operations at random times, about a third with lost answers. */
const anyHistory: fc.Arbitrary<History> = fc
  .array(
    fc.record({
      isWrite: fc.boolean(),
      value: fc.integer({ min: 0, max: 2 }),
      calledAt: fc.integer({ min: 0, max: 8 }),
      lasts: fc.integer({ min: 0, max: 6 }),
      isLost: fc.constantFrom(true, false, false),
    }),
    { maxLength: 6 },
  )
  .map(drafts =>
    drafts.map(({ isWrite, value, calledAt, lasts, isLost }, index) => {
      // no two at once
      const at = calledAt * 100 + index
      const until = at + lasts * 100 + 50
      if (!isWrite) return read(value, at, until)
      return isLost ? write(value, at) : write(value, at, until)
    }),
  )

/** By trying every order of every choice of lost operations. */
function orderExists(open: History, state: number): boolean {
  if (open.every(({ returnedAt }) => returnedAt === undefined)) return true
  const firstReturn = Math.min(...open.map(({ returnedAt = Infinity }) => returnedAt))
  return open.some(operation => {
    if (operation.calledAt > firstReturn) return false
    const next = register.step(state, operation.input, operation.output)
    return (
      next !== undefined &&
      orderExists(
        open.filter(other => other !== operation),
        next,
      )
    )
  })
}

it('says what trying every order says', () => {
  let refused = 0
  fc.assert(
    fc.property(anyHistory, history => {
      const isLinearizable = orderExists(history, 0)
      if (!isLinearizable) refused++

      expect(verdictOf(history)).toBe(isLinearizable ? 'linearizable' : 'not linearizable')
    }),
    { numRuns: 2000 },
  )
  expect(refused).toBeGreaterThan(200)
})

/** A register that takes its time before and after it does what is asked, and that sometimes says nothing. */
async function record(seed: number): Promise<History> {
  const chance = fc.sample(fc.integer({ min: 0, max: 99 }), { seed, numRuns: 400 })
  const roll = () => chance.pop() ?? 0
  const pause = async () => {
    for (let turns = roll() % 7; turns > 0; turns--) await Promise.resolve()
  }
  const recorder = new Recorder<Asked, Told>()
  let value = 0
  let written = 0
  const ask = async (client: string) => {
    const input: Asked = roll() < 50 ? { kind: 'read' } : { kind: 'write', value: ++written }
    await recorder.call(client, input, async () => {
      await pause()
      if (input.kind === 'write') value = input.value
      const output = input.kind === 'write' ? 'ok' : value
      await pause()
      return input.kind === 'write' && roll() < 20 ? undefined : output
    })
  }
  const clients = ['a', 'b', 'c', 'd']
  await Promise.all(
    clients.map(async client => {
      for (let count = 0; count < 10; count++) await ask(client)
    }),
  )
  return recorder.history
}

describe('recorded histories', () => {
  it('of a register that is one are linearizable', async () => {
    for (let seed = 0; seed < 50; seed++) {
      expect(verdictOf(await record(seed)), `seed ${seed}`).toBe('linearizable')
    }
  })

  it('are not, with any one read changed to what was never written', async () => {
    const history = await record(7)
    for (const changed of history.filter(({ input }) => input.kind === 'read')) {
      const swapped = history.map(each => (each === changed ? { ...each, output: 999 } : each))

      expect(linearize(register, swapped)).toMatchObject({ kind: 'not linearizable' })
    }
  })

  it('are not, with a read changed to what was overwritten before it began', async () => {
    let swapped = 0
    for (let seed = 0; seed < 20; seed++) {
      const history = await record(seed)
      for (const [changed, stale] of staleReads(history)) {
        const output = history.map(each => (each === changed ? { ...each, output: stale } : each))
        expect(verdictOf(output), `seed ${seed}`).toBe('not linearizable')
        swapped++
      }
    }
    expect(swapped).toBeGreaterThan(50)
  })

  it('that are too much for the limits are left undecided', async () => {
    const history = await record(3)

    expect(linearize(register, history, { steps: 5 })).toMatchObject({ kind: 'undecided' })
    expect(linearize(register, history, { remembered: 5 })).toMatchObject({ kind: 'undecided' })
  })
})

/** Reads, each with a value whose write had ended before another ended that was asked for later and before the read. */
function staleReads(history: History): [Operation<Asked, Told>, number][] {
  const writes = history.filter(({ input, returnedAt }) => input.kind === 'write' && returnedAt)
  return history
    .filter(({ input }) => input.kind === 'read')
    .flatMap(one => {
      const old = writes.find(({ returnedAt = Infinity }) =>
        writes.some(
          later => later.calledAt > returnedAt && (later.returnedAt ?? Infinity) < one.calledAt,
        ),
      )
      return old?.input.kind === 'write' ? [[one, old.input.value] as const] : []
    })
    .map(([one, value]) => [one, value])
}
