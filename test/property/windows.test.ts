import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { DeployWindow } from '../../core/config/repository.ts'
import { isOpen, nextChange } from '../../core/windows.ts'

const minute = 60_000
const day = 24 * 60 * minute

/** A window as the reference reads it: which minutes of a clock on the wall it begins at. */
interface Plan {
  readonly kind: DeployWindow['kind']
  readonly minute: number
  readonly hours: readonly number[]
  readonly weekdays: readonly number[]
  readonly minutes: number
  readonly timeZone: string
}

/** Around these the clocks of Berlin, or of New York, are set. */
const days = ['2026-03-29', '2026-10-25', '2026-03-08', '2026-11-01'].map(text => Date.parse(text))
const zones = ['Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'UTC']

const plan: fc.Arbitrary<Plan> = fc.record({
  kind: fc.constantFrom('allow', 'deny'),
  minute: fc.integer({ min: 0, max: 59 }),
  // what a clock that is set skips, or shows twice, is in the table of the unit test
  hours: fc.uniqueArray(fc.constantFrom(0, 4, 5, 9, 12, 17, 22, 23), {
    minLength: 1,
    maxLength: 3,
  }),
  weekdays: fc.uniqueArray(fc.integer({ min: 0, max: 6 }), { minLength: 1, maxLength: 7 }),
  minutes: fc.integer({ min: 1, max: 50 * 60 }),
  timeZone: fc.constantFrom(...zones),
})

it('is open where the definition says, minute by minute, also when clocks are set', () => {
  fc.assert(
    fc.property(fc.array(plan, { maxLength: 3 }), fc.constantFrom(...days), (plans, around) => {
      const [from, to] = [around - day, around + 2 * day]
      const windows = plans.map(windowOf)
      const expected = reference(plans, from, to)
      let open = isOpen(windows, from)
      let change = nextChange(windows, from)?.at ?? Infinity
      for (const [i, isMeant] of expected.entries()) {
        const now = from + i * minute
        if (now >= change) {
          open = !open
          change = nextChange(windows, now)?.at ?? Infinity
        }
        const asked = i % 360 === 0 ? isOpen(windows, now + minute - 1) : open
        if (open === isMeant && asked === isMeant) continue
        expect.fail(`${new Date(now).toISOString()} should be ${isMeant ? 'open' : 'closed'}`)
      }
    }),
    { numRuns: 25 },
  )
})

function windowOf({ kind, minute: at, hours, weekdays, minutes, timeZone }: Plan): DeployWindow {
  const cron = `${at} ${hours.join(',')} * * ${weekdays.join(',')}`
  return { kind, cron, forMs: minutes * minute, timeZone }
}

/** By the definition: a window is on for its time from each beginning; `deny` wins; with an `allow`, one must be on. */
function reference(plans: readonly Plan[], from: number, to: number): boolean[] {
  const on = plans.map(each => minutesOn(each, from, to))
  return Array.from({ length: (to - from) / minute }, (_, i) => {
    const some = (kind: Plan['kind']) => plans.some((p, at) => p.kind === kind && on[at]?.has(i))
    return !some('deny') && (some('allow') || plans.every(({ kind }) => kind === 'deny'))
  })
}

function minutesOn(each: Plan, from: number, to: number): Set<number> {
  const on = new Set<number>()
  for (let begin = from - 51 * 60 * minute; begin < to; begin += minute) {
    const { weekday, hour, minute: at } = wallClock(begin, each.timeZone)
    if (at !== each.minute || !each.hours.includes(hour)) continue
    if (!each.weekdays.includes(weekday)) continue
    for (let i = 0; i < each.minutes; i++) on.add((begin - from) / minute + i)
  }
  return on
}

const clocks = new Map(
  zones.map(timeZone => [
    timeZone,
    new Intl.DateTimeFormat('en-US', {
      ...{ timeZone, weekday: 'short', hour: 'numeric', minute: 'numeric', hourCycle: 'h23' },
    }),
  ]),
)
const read = new Map<string, { weekday: number; hour: number; minute: number }>()

function wallClock(at: number, timeZone: string) {
  const key = `${timeZone} ${at}`
  const known = read.get(key)
  if (known) return known
  const [weekday = '', time = ''] = clocks.get(timeZone)?.format(at).split(/,? /) ?? []
  const [hour, minutes] = time.split(':').map(Number)
  const found = {
    weekday: ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'].indexOf(weekday),
    hour: hour ?? 0,
    minute: minutes ?? 0,
  }
  read.set(key, found)
  return found
}
