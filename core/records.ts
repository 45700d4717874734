import type { z } from 'zod'
import { BanyanError } from './errors.ts'
import { canonicalJson } from './hash.ts'
import * as schemas from './records/schemas.ts'

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
  agent: codec('agent', schemas.agent),
  alive: codec('alive', schemas.alive),
  peer: codec('peer', schemas.peer),
  member: codec('member', schemas.member),
  invite: codec('invite', schemas.invite),
  authority: codec('authority', schemas.authority),
  repository: codec('repository', schemas.repository),
  heard: codec('heard', schemas.heard),
  application: codec('application', schemas.application),
  manifest: codec('manifest', schemas.manifest),
  rollout: codec('rollout', schemas.rollout),
  builds: codec('builds', schemas.builds),
  secret: codec('secret', schemas.secretVersion),
  secretHead: codec('secretHead', schemas.secretHead),
  task: codec('task', schemas.task),
  status: codec('status', schemas.status),
  sweep: codec('sweep', schemas.sweep),
  route: codec('route', schemas.route),
  event: codec('event', schemas.event),
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
