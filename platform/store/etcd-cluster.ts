import { AlarmAction, AlarmType, type Etcd3, type IMember } from 'etcd3'
import { BanyanError, messageOf, type Disposition } from '../../core/errors.ts'
import { createEtcdClient, type EtcdOptions } from './etcd-client.ts'
import { storeError } from './etcd-errors.ts'
import type { MemberStatus, StoreAlarm, StoreMember } from '../../core/model/store-member.ts'
import type { StoreCluster } from './store-cluster.ts'

/** A database of a gigabyte takes about ten seconds on a slow disk. */
const defragmentMs = 120_000

interface Rule {
  /** Parts of etcd's own messages (its rpctypes/error.go); the same in 3.4, 3.5 and 3.6. */
  readonly says: readonly string[]
  readonly code: string
  readonly sentence: string
  readonly disposition: Disposition
}

const rules: readonly Rule[] = [
  {
    says: ['too many learner members'],
    code: 'store-joining',
    sentence: 'Another member of etcd is still joining: one at a time',
    disposition: 'wait',
  },
  {
    says: ['unhealthy cluster', 'not enough started members'],
    code: 'store-unsettled',
    sentence: 'The members of etcd do not all see each other (yet), so it changes no membership',
    disposition: 'wait',
  },
  {
    says: ['in sync with leader'],
    code: 'store-learner-behind',
    sentence: 'The new member of etcd has not copied everything yet',
    disposition: 'retry',
  },
]

const alreadyIn = ['already exist']
const noMember = ['member not found']
const noLearner = ['can only promote a learner']
const compactedAlready = ['has been compacted']

export function openEtcdCluster(options: EtcdOptions): StoreCluster {
  const all = createEtcdClient(options)
  const each = options.hosts.map(host => ({
    address: host,
    etcd: createEtcdClient({ ...options, hosts: [host] }),
  }))
  return {
    members: async () => (await call(all.cluster.memberList({}))).members.map(memberOf),
    statuses: async () =>
      await Promise.all(each.map(async ({ address, etcd }) => await statusOf(address, etcd))),
    alarms: async () => await alarmsOf(all),
    addLearner: async peerUrl => {
      await call(all.cluster.memberAdd({ peerURLs: [peerUrl], isLearner: true }), alreadyIn)
    },
    promote: async id => {
      await call(all.cluster.memberPromote({ ID: id }), noLearner)
    },
    remove: async id => {
      await call(all.cluster.memberRemove({ ID: id }), noMember)
    },
    setPeerUrl: async (id, peerUrl) => {
      await call(all.cluster.memberUpdate({ ID: id, peerURLs: [peerUrl] }))
    },
    moveLeader: async to => {
      await call(all.maintenance.moveLeader({ targetID: to }))
    },
    compact: async () => {
      const { header } = await call(all.kv.range({ key: Buffer.from('/') }))
      await call(
        all.kv.compact({ revision: header.revision, physical: true }, deadline(defragmentMs)),
        compactedAlready,
      )
    },
    defragment: async () => {
      const [first] = each
      if (first) await call(first.etcd.maintenance.defragment(deadline(defragmentMs)))
    },
    disarm: async ({ kind, member }) => {
      const alarm = kind === 'space' ? AlarmType.Nospace : AlarmType.Corrupt
      const action = AlarmAction.Deactivate
      await call(all.maintenance.alarm({ action, memberID: member, alarm }))
    },
    close: () => {
      for (const { etcd } of [{ etcd: all }, ...each]) etcd.close()
    },
  }
}

async function statusOf(address: string, etcd: Etcd3): Promise<MemberStatus> {
  try {
    const status = await call(etcd.maintenance.status())
    return {
      kind: 'answers',
      address,
      id: status.header.member_id,
      version: status.version,
      leader: status.leader,
      term: Number(status.raftTerm),
      learner: status.isLearner,
      bytes: Number(status.dbSize),
      bytesInUse: Number(status.dbSizeInUse),
    }
  } catch (error) {
    return { kind: 'silent', address, reason: messageOf(error) }
  }
}

async function alarmsOf(etcd: Etcd3): Promise<readonly StoreAlarm[]> {
  const { alarms } = await call(etcd.maintenance.alarm({ action: AlarmAction.Get }))
  return alarms.flatMap(({ alarm, memberID }) => {
    const kind = alarm.toUpperCase() // etcd3's types have other letters than the wire
    if (kind === 'NONE') return []
    return [{ kind: kind === 'NOSPACE' ? 'space' : 'corrupt', member: memberID }]
  })
}

function memberOf({ ID, name, peerURLs, isLearner }: IMember): StoreMember {
  return { id: ID, name, peerUrl: peerURLs[0] ?? '', learner: isLearner }
}

/** What the call answers; undefined where none of the rules says otherwise and etcd refuses with one of these words because there is nothing to do. */
async function call<T>(promise: Promise<T>): Promise<T>
async function call<T>(promise: Promise<T>, done: readonly string[]): Promise<T | undefined>
async function call<T>(promise: Promise<T>, done: readonly string[] = []): Promise<T | undefined> {
  try {
    return await promise
  } catch (error) {
    const message = messageOf(error)
    const rule = rules.find(({ says }) => says.some(words => message.includes(words)))
    if (rule) {
      const { code, sentence, disposition } = rule
      throw new BanyanError(code, `${sentence}: ${message}`, disposition, { cause: error })
    }
    if (done.some(words => message.includes(words))) return undefined
    throw storeError(error)
  }
}

function deadline(ms: number): { readonly deadline: number } {
  return { deadline: Date.now() + ms }
}
