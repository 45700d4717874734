import { describe, expect, it } from 'vitest'
import { isFull, verdictOf } from '../../../../engine/github/verdict.ts'

const now = 1_800_000_000_000
const minute = 60_000
const random = () => 0.5
const answer = (status: number, headers: Record<string, string> = {}, body: unknown = {}) => ({
  ...{ status, headers, body },
})
const verdict = (given: ReturnType<typeof answer>, tries = 1) =>
  verdictOf(given, { what: 'status banyan/shop', tries, now, random })

const secondary = { message: 'You have exceeded a secondary rate limit.' }
const unseen = { message: 'No commit found for SHA: abc' }
const resetIn = (seconds: number) => ({
  'x-ratelimit-remaining': '0',
  'x-ratelimit-reset': String(now / 1000 + seconds),
})

describe('an answer of GitHub', () => {
  it.each([
    ['201', answer(201), { kind: 'sent' }],
    ['403 with Retry-After', answer(403, { 'retry-after': '90' }), paused('credential', 90_000)],
    ['429 with Retry-After', answer(429, { 'retry-after': '5' }), paused('credential', 5000)],
    [
      'a Retry-After of a day',
      answer(403, { 'retry-after': '86400' }),
      paused('credential', 60 * minute),
    ],
    ['the hourly limit', answer(403, resetIn(600)), paused('credential', 603_500)],
    ['a reset that is over', answer(403, resetIn(-600)), paused('credential', 3500)],
    ['a secondary limit without a word', answer(403, {}, secondary), paused('credential', minute)],
    ['429 without a word', answer(429), paused('credential', minute)],
    ['401', answer(401), paused('credential', 5 * minute, 'forge-auth')],
    ['403', answer(403), paused('kind', 60 * minute, 'forge-permission')],
    ['404', answer(404), paused('kind', 60 * minute, 'forge-permission')],
    ['500', answer(500), { kind: 'unknown', error: { code: 'forge-unreachable' } }],
    ['503', answer(503), { kind: 'unknown' }],
    ['422, not there yet', answer(422, {}, unseen), { kind: 'later', until: now + 5000 }],
    ['409', answer(409), { kind: 'later', until: now + 5000 }],
    ['422', answer(422), { kind: 'refused', error: { code: 'forge-refused' } }],
    ['400', answer(400), { kind: 'refused' }],
    ['410', answer(410), { kind: 'refused' }],
    ['413', answer(413), { kind: 'refused' }],
    ['451', answer(451), { kind: 'refused' }],
  ])('%s', (_, given, expected) => {
    expect(verdict(given)).toMatchObject(expected)
  })

  it('is waited for longer each time that a limit has no end of its own', () => {
    const waits = [1, 2, 3, 5, 50].map(tries => verdict(answer(403, {}, secondary), tries))
    const minutes = waits.map(each => 'until' in each && (each.until - now) / minute)
    expect(minutes).toEqual([1, 2, 4, 15, 15])
  })

  it('is given up where a commit never comes, or a conflict stays', () => {
    expect(verdict(answer(422, {}, unseen), 7)).toMatchObject({ kind: 'later' })
    expect(verdict(answer(422, {}, unseen), 8)).toMatchObject({ kind: 'refused' })
    expect(verdict(answer(409), 2)).toMatchObject({ kind: 'later' })
    expect(verdict(answer(409), 3)).toMatchObject({ kind: 'refused' })
  })

  it('says which permission is missing, and what GitHub says of single fields', () => {
    const lacking = answer(403, { 'x-accepted-github-permissions': 'statuses=write' })
    expect(verdict(lacking)).toMatchObject({
      error: { message: 'status banyan/shop: the credential lacks the permission statuses=write' },
    })
    const errors = [{ field: 'state', code: 'invalid' }, { message: 'too long' }]
    const invalid = answer(422, {}, { message: 'Validation Failed', errors })
    expect(verdict(invalid)).toMatchObject({
      error: {
        message:
          'status banyan/shop: GitHub answered 422: Validation Failed; state invalid; too long',
      },
    })
  })

  it('says that no status of the commit and context is taken any more', () => {
    const message = 'This SHA and context has reached the maximum number of statuses.'
    const full = answer(422, {}, { message: 'Validation Failed', errors: [{ message }] })
    expect([isFull(full), isFull(answer(422))]).toEqual([true, false])
    expect(verdict(full)).toMatchObject({ kind: 'refused' })
  })

  it.each([['text'], [null], [[]], [{ errors: 'no' }], [{ errors: [null, 1, {}] }]])(
    'may be anything: %j',
    body => {
      expect(verdict(answer(422, {}, body))).toMatchObject({ kind: 'refused' })
    },
  )
})

function paused(of: string, forMs: number, code = 'forge-limited') {
  return { kind: 'pause', of, until: now + forMs, error: { code } }
}
