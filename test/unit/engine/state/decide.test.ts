import { describe, expect, test } from 'vitest'
import type { Seat } from '../../../../core/model/seat.ts'
import { nextStep, type StateWorld } from '../../../../engine/state/decide.ts'
import { keepsMajority } from '../../../../engine/state/quorum.ts'
import { managedReport } from '../../../../engine/state/report.ts'
import { externalWarnings, managedWarnings } from '../../../../engine/state/warnings.ts'
import type { StoreMember } from '../../../../core/model/store-member.ts'

const mib = 1024 ** 2
const quota = 4096 * mib
const urlOf = (engine: string) => `https://[fd62::${engine}]:2380`

function member(engine: string, more: Partial<StoreMember> = {}): StoreMember {
  return { id: `id-${engine}`, name: engine, peerUrl: urlOf(engine), learner: false, ...more }
}

const left: Seat['leaving'] = { person: 'ada', at: 1 }

/** Engine a looks; b leads; all live. */
function world(engines: readonly string[], more: Partial<StateWorld> = {}): StateWorld {
  return {
    engine: 'a',
    members: engines.map(engine => member(engine)),
    seats: new Map(engines.map(engine => [engine, { peerUrl: urlOf(engine) }])),
    alive: new Set(engines),
    alarms: [],
    own: ownStatus(),
    ...more,
  }
}

function ownStatus(more: Partial<StateWorld['own']> = {}): StateWorld['own'] {
  return {
    ...{ kind: 'answers', address: 'a', id: 'id-a', version: '3.4.23', leader: 'id-b', term: 2 },
    ...{ learner: false, bytes: mib, bytesInUse: mib, ...more },
  }
}

const three = ['a', 'b', 'c']
const space = (engine: string) => ({ kind: 'space' as const, member: `id-${engine}` })
const wasted = { bytes: 300 * mib, bytesInUse: 10 * mib }

describe('the next step', () => {
  const leaving = new Map([...world(three).seats, ['c', { peerUrl: urlOf('c'), leaving: left }]])
  const cases: readonly (readonly [string, StateWorld, unknown])[] = [
    ['a settled world is left alone', world(three), undefined],
    ['one alone is left alone', world(['a'], { own: ownStatus({ leader: 'id-a' }) }), undefined],
    ['its own alarm', world(three, { alarms: [space('a')] }), { kind: 'make-room' }],
    ["another engine's alarm is that engine's", world(three, { alarms: [space('b')] }), undefined],
    [
      'of two alarms the lowest id is first',
      world(three, {
        engine: 'b',
        own: ownStatus({ id: 'id-b' }),
        alarms: [space('b'), space('a')],
      }),
      undefined,
    ],
    [
      'the alarm of a dead engine, by the first that lives',
      world(three, { alarms: [space('c')], alive: new Set(['a', 'b']) }),
      { kind: 'disarm', alarm: space('c') },
    ],
    [
      'the alarm of a dead engine, by no other',
      world(three, { engine: 'b', alarms: [space('c')], alive: new Set(['a', 'b']) }),
      undefined,
    ],
    [
      'members that differ are for people',
      world(three, { alarms: [{ kind: 'corrupt', member: 'id-a' }] }),
      undefined,
    ],
    [
      'a removed engine loses its membership',
      world(three, { seats: leaving }),
      { kind: 'remove', engine: 'c', member: 'id-c' },
    ],
    [
      'whose membership ended has no seat',
      world(['a', 'b'], { seats: leaving }),
      { kind: 'forget-seat', engine: 'c' },
    ],
    [
      'nobody removes itself',
      world(three, { engine: 'c', own: ownStatus({ id: 'id-c' }), seats: leaving }),
      undefined,
    ],
    [
      'a member without a seat is nobody’s to remove',
      world(three, { seats: new Map() }),
      undefined,
    ],
    [
      'a learner that has started gets its vote',
      world(three, { members: [member('a'), member('b'), member('c', { learner: true })] }),
      { kind: 'promote', member: 'id-c', name: 'c' },
    ],
    [
      'one that has never started waits',
      world(three, { members: [member('a'), member('b', { learner: true, name: '' })] }),
      undefined,
    ],
    ['wasted space', world(three, { own: ownStatus(wasted) }), { kind: 'defragment' }],
    [
      'who leads hands over before',
      world(three, { own: ownStatus({ ...wasted, leader: 'id-a' }) }),
      { kind: 'move-leader', to: 'id-b' },
    ],
    [
      'one alone has nobody to hand over to',
      world(['a'], { own: ownStatus({ ...wasted, leader: 'id-a' }) }),
      { kind: 'defragment' },
    ],
    [
      'little waste is left',
      world(three, { own: ownStatus({ bytes: 60 * mib, bytesInUse: mib }) }),
      undefined,
    ],
    [
      'so is what is less than half',
      world(three, { own: ownStatus({ bytes: 900 * mib, bytesInUse: 500 * mib }) }),
      undefined,
    ],
    [
      'so is what would take long to rewrite',
      world(three, { own: ownStatus({ bytes: 4000 * mib, bytesInUse: 1500 * mib }) }),
      undefined,
    ],
  ]

  test.each(cases)('%s', (_name, seen, step) => {
    expect(nextStep(seen)).toEqual(step)
  })
})

describe('without an engine', () => {
  const cases: readonly (readonly [readonly string[], readonly string[], string, boolean])[] = [
    [['a', 'b', 'c'], ['a', 'b', 'c'], 'c', true],
    [['a', 'b', 'c'], ['a', 'b'], 'c', true],
    [['a', 'b', 'c'], ['a', 'b'], 'b', false],
    [['a', 'b'], ['a', 'b'], 'b', true],
    [['a', 'b', 'c', 'd', 'e'], ['a', 'b', 'c'], 'd', true],
    [['a', 'b', 'c', 'd', 'e'], ['a', 'b', 'c'], 'c', false],
    [['a'], ['a'], 'a', false],
  ]

  test.each(cases)('of %j, where %j live: %s → %j', (members, alive, gone, keeps) => {
    expect(keepsMajority({ ...world(members), alive: new Set(alive) }, gone)).toBe(keeps)
  })
})

describe('warnings', () => {
  const kinds = (seen: StateWorld, quotaBytes = quota) =>
    managedWarnings(seen, quotaBytes).map(({ kind }) => kind)

  test.each([
    ['none', world(three), []],
    ['none of one alone', world(['a']), []],
    ['two members', world(['a', 'b']), ['even']],
    ['four', world(['a', 'b', 'c', 'd']), ['even']],
    ['one doesn’t live', world(three, { alive: new Set(['a', 'b']) }), ['missing']],
    [
      'one has not come',
      world(three, { members: [member('a'), member('b', { name: '', learner: true })] }),
      ['not-started'],
    ],
    ['69 % of the quota', world(['a'], { own: ownStatus({ bytes: quota * 0.69 }) }), []],
    ['70 % of it', world(['a'], { own: ownStatus({ bytes: quota * 0.7 }) }), ['filling']],
    ['full', world(['a'], { alarms: [space('a')] }), ['full']],
    ['corrupt', world(['a'], { alarms: [{ kind: 'corrupt', member: 'id-a' }] }), ['corrupt']],
  ] as const)('%s', (_name, seen, expected) => {
    expect(kinds(seen)).toEqual(expected)
  })

  test('of an external etcd tell which addresses are silent', () => {
    const silent = { kind: 'silent', address: 'etcd-2:2379', reason: 'refused' } as const

    const [warning] = externalWarnings([], [ownStatus(), silent], [])

    expect(warning).toMatchObject({
      kind: 'silent',
      message: expect.stringContaining('etcd-2') as string,
    })
  })
})

test('the report says which engine has which member', () => {
  expect(managedReport(world(['a', 'b']), quota)).toMatchObject({
    managed: true,
    leader: 'id-b',
    quotaBytes: quota,
    members: [{ engine: 'a' }, { engine: 'b' }],
  })
})
