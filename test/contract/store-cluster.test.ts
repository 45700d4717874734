import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { codeOf } from '../../core/errors.ts'
import { openEtcdCluster } from '../../platform/store/etcd-cluster.ts'
import type { StoreCluster } from '../../platform/store/store-cluster.ts'
import { type EtcdProcess, startEtcd } from '../support/etcd.ts'

/** What etcd answers to what Banyan asks of it besides records: of another version too, where PATH has one before. */
let etcd: EtcdProcess
let cluster: StoreCluster

beforeEach(async () => {
  etcd = await startEtcd()
  cluster = openEtcdCluster({ hosts: [etcd.endpoint] })
})

afterEach(async () => {
  cluster.close()
  await etcd.stop()
})

const learner = 'http://127.0.0.1:9'

async function learnerId(): Promise<string> {
  return (await cluster.members()).find(member => member.learner)?.id ?? ''
}

test('a member says who it is and how large', async () => {
  const [member, ...others] = await cluster.members()
  const [status] = await cluster.statuses()

  expect(others).toEqual([])
  expect(member).toMatchObject({ name: 'default', learner: false })
  expect(status).toMatchObject({ kind: 'answers', id: member?.id, leader: member?.id })
  expect(status?.kind === 'answers' && status.bytes >= status.bytesInUse).toBe(true)
  expect(await cluster.alarms()).toEqual([])
})

test('an address where nobody answers is silent, the others speak', async () => {
  const some = openEtcdCluster({ hosts: [etcd.endpoint, '127.0.0.1:9'] })

  const statuses = await some.statuses()

  expect(statuses.map(({ kind }) => kind)).toEqual(['answers', 'silent'])
  some.close()
})

describe('membership', () => {
  test('is changed once, however often it is asked for', async () => {
    await cluster.addLearner(learner)
    await cluster.addLearner(learner)
    const id = await learnerId()

    expect(await cluster.members()).toHaveLength(2)

    await cluster.remove(id)
    await cluster.remove(id)
    expect(await cluster.members()).toHaveLength(1)
  })

  test('takes one learner at a time', async () => {
    await cluster.addLearner(learner)

    const second = await cluster.addLearner('http://127.0.0.1:10').catch(codeOf)

    expect(second).toBe('store-joining')
  })

  test('gives no vote to one that has not copied everything; who has one keeps it', async () => {
    const [member] = await cluster.members()
    await cluster.addLearner(learner)

    expect(await cluster.promote(await learnerId()).catch(codeOf)).toBe('store-learner-behind')
    expect(await cluster.promote(member?.id ?? '').catch(codeOf)).toBeUndefined()
  })

  test('never loses its last member', async () => {
    const [member] = await cluster.members()

    expect(await cluster.remove(member?.id ?? '').catch(codeOf)).toBe('store-unsettled')
  })

  test('keeps a new address of a member', async () => {
    const [member] = await cluster.members()

    await cluster.setPeerUrl(member?.id ?? '', 'http://127.0.0.1:11')

    expect(await cluster.members()).toMatchObject([{ peerUrl: 'http://127.0.0.1:11' }])
  })
})
