import { keys } from '../../../core/keys.ts'
import type { Deployment } from '../../../core/model/outbox.ts'
import { records } from '../../../core/records.ts'
import type { Write } from '../../../platform/store/store.ts'
import {
  createDeployment,
  createDeploymentStatus,
  listDeployments,
  listDeploymentStatuses,
} from '../../github/requests/deployments.ts'
import { entryWrite, newEntry } from '../enqueue.ts'
import { absent, arrived, judged, type EntryOf, type Sending, type Way } from './sending.ts'

export const deploymentWay: Way<'deployment'> = {
  async send(sending, entry, signal) {
    const reply = await createDeployment(sending.github, entry.content, entry.id, signal)
    const answer = judged(sending, entry, reply)
    return 'sent' in answer ? answer.sent : known(entry, answer.body.id)
  },

  async find(sending, entry, signal) {
    const reply = await listDeployments(sending.github, entry.content, signal)
    const answer = judged(sending, entry, reply)
    if ('sent' in answer) return answer.sent
    const found = answer.body.find(({ payload }) => idIn(payload) === entry.id)
    return found ? known(entry, found.id) : absent
  },
}

export const deploymentStatusWay: Way<'deployment-status'> = {
  /** Of a deployment that GitHub didn't take nothing can be told, nor of one that somebody deleted there since. */
  async send(sending, entry, signal) {
    const deployment = await deploymentOf(sending, entry)
    if (!deployment) return arrived
    const reply = await createDeploymentStatus(sending.github, deployment.id, entry.content, signal)
    if (reply.status === 404) {
      const { state } = entry.content
      const others = state === 'success' ? await endOlder(sending, entry) : []
      return { kind: 'arrived', writes: [forget(entry), ...others] }
    }
    const answer = judged(sending, entry, reply)
    if ('sent' in answer) return answer.sent
    return { kind: 'arrived', writes: await afterwards(sending, entry, deployment) }
  },

  async find(sending, entry, signal) {
    const deployment = await deploymentOf(sending, entry)
    if (!deployment) return arrived
    const reply = await listDeploymentStatuses(sending.github, deployment.id, signal)
    const answer = judged(sending, entry, reply)
    if ('sent' in answer) return answer.sent
    const [newest] = answer.body
    const { state, description } = entry.content
    if (newest?.state !== state || newest.description !== description) return absent
    return { kind: 'arrived', writes: await afterwards(sending, entry, deployment) }
  },
}

/** GitHub gives the payload as it was sent, or as text. */
function idIn(payload: unknown): unknown {
  try {
    const value: unknown = typeof payload === 'string' ? JSON.parse(payload) : payload
    return typeof value === 'object' && value !== null && 'banyan' in value && value.banyan
  } catch {
    return undefined
  }
}

function known({ content }: EntryOf<'deployment'>, id: number) {
  const { app, generation, environment, sha } = content
  const value = records.deployment.encode({ id, environment, sha, state: 'in_progress' })
  const key = keys.deployment(app, generation)
  return { kind: 'arrived', writes: [{ kind: 'put', key, value }] } as const
}

async function deploymentOf(
  { store }: Sending,
  { content }: EntryOf<'deployment-status'>,
): Promise<Deployment | undefined> {
  const key = keys.deployment(content.app, content.generation)
  const stored = await store.get(key)
  return stored && records.deployment.decode(stored.value, key)
}

/** Only what serves is remembered: until a newer one does. */
async function afterwards(
  sending: Sending,
  entry: EntryOf<'deployment-status'>,
  deployment: Deployment,
): Promise<Write[]> {
  const { app, generation, state } = entry.content
  if (state === 'in_progress') return []
  if (state !== 'success') return [forget(entry)]
  const value = records.deployment.encode({ ...deployment, state })
  const key = keys.deployment(app, generation)
  return [{ kind: 'put', key, value }, ...(await endOlder(sending, entry))]
}

/** GitHub itself makes those of production environments inactive never, and of others those of all applications. */
async function endOlder(
  { store, outboxLease, now }: Sending,
  { id, channel, content: { app, generation } }: EntryOf<'deployment-status'>,
): Promise<Write[]> {
  const { entries } = await store.range(keys.deploymentsOf(app))
  const older = entries.filter(
    ({ key, value }) =>
      key < keys.deployment(app, generation) &&
      records.deployment.decode(value, key).state === 'success',
  )
  if (older.length === 0) return []
  const lease = await outboxLease.id()
  return older.slice(-10).map(({ key }) => {
    const ended = Number(key.slice(keys.deploymentsOf(app).length))
    const description = `generation ${generation} serves`
    const content = { kind: 'deployment-status', app, generation: ended, description } as const
    const ulid = `${id}-${ended}`
    const post = { ...content, state: 'inactive' } as const
    return entryWrite(newEntry({ channel, content: post, now: now(), ulid }), lease)
  })
}

function forget({ content }: EntryOf<'deployment-status'>): Write {
  return { kind: 'delete', key: keys.deployment(content.app, content.generation) }
}
