import type { z } from 'zod'
import { BanyanError } from './errors.ts'
import { canonicalJson } from './hash.ts'
import { agent, alive, peer } from './records/agent.ts'
import { application, manifest, sweep } from './records/application.ts'
import * as backup from './records/backup.ts'
import { engine, removedEngine } from './records/engine.ts'
import { event } from './records/event.ts'
import * as membership from './records/membership.ts'
import * as outbox from './records/outbox.ts'
import { heard, repository } from './records/repository.ts'
import { builds, rollout } from './records/rollout.ts'
import { route } from './records/route.ts'
import * as sealing from './records/sealing.ts'
import { seat } from './records/seat.ts'
import { secretHead, secretVersion } from './records/secret.ts'
import { status, task } from './records/task.ts'

/** Between a record and its text, in the store and on the wire. */
export interface Codec<T> {
  /** Canonical: equal records give equal text. */
  encode(record: T): string
  /**
   * Unknown fields are left out, so that an older program reads what a newer one wrote. Throws BanyanError
   * `record-invalid` (bug) naming the record and its fields, never a value: values may be secret. `key` says
   * where the text came from.
   */
  decode(text: string, key?: string): T
}

export const records = {
  engine: codec('engine', engine),
  removedEngine: codec('removedEngine', removedEngine),
  seat: codec('seat', seat),
  agent: codec('agent', agent),
  alive: codec('alive', alive),
  peer: codec('peer', peer),
  member: codec('member', membership.member),
  invite: codec('invite', membership.invite),
  authority: codec('authority', membership.authority),
  repository: codec('repository', repository),
  heard: codec('heard', heard),
  outboxEntry: codec('outboxEntry', outbox.entry),
  posted: codec('posted', outbox.posted),
  deployment: codec('deployment', outbox.deployment),
  pull: codec('pull', outbox.pull),
  preview: codec('preview', outbox.preview),
  application: codec('application', application),
  manifest: codec('manifest', manifest),
  rollout: codec('rollout', rollout),
  builds: codec('builds', builds),
  secret: codec('secret', secretVersion),
  secretHead: codec('secretHead', secretHead),
  nextSealingKey: codec('nextSealingKey', sealing.nextSealingKey),
  backupHeader: codec('backupHeader', backup.backupHeader),
  backupState: codec('backupState', backup.backupState),
  restored: codec('restored', backup.restored),
  task: codec('task', task),
  status: codec('status', status),
  sweep: codec('sweep', sweep),
  route: codec('route', route),
  event: codec('event', event),
} as const

function codec<T>(name: string, schema: z.ZodType<T>): Codec<T> {
  return {
    encode: canonicalJson,
    decode: (text, key) => {
      const where = key === undefined ? `The record "${name}"` : `The record "${name}" at ${key}`
      const result = schema.safeParse(parse(text, where))
      if (result.success) return result.data
      throw invalid(`${where} is not valid: ${result.error.issues.map(describe).join('; ')}.`)
    },
  }
}

/** No cause: V8 quotes the text in its message. */
function parse(text: string, where: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw invalid(`${where} is not JSON.`)
  }
}

/** Built from the issue's parts: zod's own messages may quote the value. */
function describe(issue: z.core.$ZodIssue): string {
  const field = issue.path.map(String).join('.')
  const expected = issue.code === 'invalid_type' ? `is not ${issue.expected}` : issue.code
  return `${field === '' ? 'it' : field} ${expected.replaceAll('_', ' ')}`
}

function invalid(message: string): BanyanError {
  return new BanyanError('record-invalid', message, 'bug')
}
