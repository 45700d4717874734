import { describe, expect, it } from 'vitest'
import { fromSnapshot, withDelta } from '../../../../agent/session/receive.ts'
import type { Route } from '../../../../core/model/route.ts'
import type { Task } from '../../../../core/model/task.ts'
import { records } from '../../../../core/records.ts'
import { aTask } from '../../../support/sample-task.ts'

const one = aTask({}, 1)
const two = aTask({}, 2)
const web = route('web')
const noPeers = { peers: [], removedPeers: [] }
const nothing = { tasks: [], routes: [], removedTasks: [], removedRoutes: [], ...noPeers }
const peer = (agent: string) => ({
  agent,
  subnet: '10.200.2.0/24',
  publicKey: 'k',
  endpoint: '192.0.2.2:51820',
})

describe('fromSnapshot', () => {
  it('reads what is wanted', () => {
    const desired = fromSnapshot({
      revision: 7,
      tasks: [text(one)],
      routes: [routeText(web)],
      peers: [],
    })

    expect(desired.revision).toBe(7)
    expect([...desired.tasks]).toEqual([[one.id, one]])
    expect([...desired.routes]).toEqual([['shop/web', web]])
  })

  it('takes nothing of a snapshot with a record that it can not read', () => {
    const snapshot = { revision: 7, tasks: [text(one), '{}'], routes: [], peers: [] }

    expect(() => fromSnapshot(snapshot)).toThrow(
      expect.objectContaining({ code: 'record-invalid' }),
    )
  })
})

describe('withDelta', () => {
  const before = fromSnapshot({
    ...{ revision: 7, tasks: [text(one)], routes: [routeText(web)] },
    peers: [records.peer.encode(peer('a')), records.peer.encode(peer('b'))],
  })

  it('adds, replaces and removes', () => {
    const moved: Route = { ...web, hashes: ['new'] }

    const after = withDelta(before, {
      revision: 9,
      tasks: [text(two)],
      removedTasks: [one.id],
      routes: [routeText(moved), routeText(route('db'))],
      removedRoutes: ['shop/none'],
      peers: [records.peer.encode({ ...peer('a'), publicKey: 'new' })],
      removedPeers: ['b'],
    })

    expect(after.revision).toBe(9)
    expect([...after.tasks.keys()]).toEqual([two.id])
    expect(after.routes.get('shop/web')).toEqual(moved)
    expect([...after.routes.keys()]).toEqual(['shop/web', 'shop/db'])
    expect([...after.peers]).toEqual([['a', { ...peer('a'), publicKey: 'new' }]])
  })

  it('leaves what was before as it was', () => {
    withDelta(before, { ...nothing, revision: 8, removedTasks: [one.id] })

    expect([...before.tasks.keys()]).toEqual([one.id])
  })

  it('keeps the newest revision', () => {
    expect(withDelta(before, { ...nothing, revision: 3 }).revision).toBe(7)
  })

  it('means nothing before a snapshot', () => {
    expect(() => withDelta(undefined, { ...nothing, revision: 1 })).toThrow(
      expect.objectContaining({ code: 'snapshot-missing' }),
    )
  })
})

function text(task: Task): string {
  return records.task.encode(task)
}

function routeText(value: Route): string {
  return records.route.encode(value)
}

function route(service: string): Route {
  return { app: 'shop', service, hashes: ['h'], networks: [], members: [], ports: [], backends: [] }
}
