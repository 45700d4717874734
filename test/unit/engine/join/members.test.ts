import { expect, it } from 'vitest'
import { controlAddress } from '../../../../core/control-address.ts'
import { keys } from '../../../../core/keys.ts'
import type { Member } from '../../../../core/model/member.ts'
import { records } from '../../../../core/records.ts'
import { Members } from '../../../../engine/join/members.ts'
import { systemClock as clock } from '../../../../platform/clock.ts'
import { createLogger } from '../../../../platform/logger.ts'
import { createMemoryStore } from '../../../../platform/store/memory-store.ts'
import { eventually } from '../../../support/eventually.ts'

const [first, second] = [1, 2].map(n => Buffer.alloc(32, n).toString('base64')) as [string, string]
const log = createLogger({ program: 'engine', level: 'fatal', format: 'json' })

async function comesByItsNextKey(role: 'agent' | 'engine') {
  const name = role === 'engine' ? 'engine:e' : 'e'
  const store = createMemoryStore()
  const member: Member = {
    ...{ name, role, key: 'k', joinedAt: 1, tunnelKey: first, nextTunnelKey: second },
  }
  const value = records.member.encode(member)
  await store.commit({ compare: [], writes: [{ kind: 'put', key: keys.member(name), value }] })
  const { signal } = new AbortController()
  const members = await Members.start(store, { signal, log, clock })
  const from = controlAddress(role, second)
  const isIn = members.admits({ name, key: 'k' }, { door: 'tunnel', from, to: 'fd00::1' })
  return { isIn, now: () => members.find(name) }
}

it('whoever comes by the key that follows has that one alone from then on', async () => {
  const { isIn, now } = await comesByItsNextKey('agent')

  const after = await eventually(() => {
    const member = now()
    return Promise.resolve(member?.nextTunnelKey === undefined ? member : undefined)
  })
  expect([isIn, after.tunnelKey]).toEqual([true, second])
})

it('but for an engine, which others call by its old key until it says so itself', async () => {
  const { isIn, now } = await comesByItsNextKey('engine')
  await new Promise(resolve => setTimeout(resolve, 50))

  expect(isIn).toBe(true)
  expect(now()).toMatchObject({ tunnelKey: first, nextTunnelKey: second })
})
