import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { z } from 'zod'
import { records } from '../../core/records.ts'
import * as agent from '../../core/records/agent.ts'
import * as application from '../../core/records/application.ts'
import * as backup from '../../core/records/backup.ts'
import { engine, removedEngine } from '../../core/records/engine.ts'
import { event } from '../../core/records/event.ts'
import * as membership from '../../core/records/membership.ts'
import * as outbox from '../../core/records/outbox.ts'
import * as repository from '../../core/records/repository.ts'
import * as rollout from '../../core/records/rollout.ts'
import { route } from '../../core/records/route.ts'
import * as sealing from '../../core/records/sealing.ts'
import { seat } from '../../core/records/seat.ts'
import { secretHead, secretVersion } from '../../core/records/secret.ts'
import * as task from '../../core/records/task.ts'
import { sampleOf } from '../support/sample-record.ts'

const { entry, ...owed } = outbox

/** By name of its codec, every schema. */
const all: Readonly<Record<keyof typeof records, z.ZodType>> = {
  ...agent,
  ...repository,
  ...application,
  ...rollout,
  ...task,
  ...membership,
  ...owed,
  ...sealing,
  ...backup,
  engine,
  removedEngine,
  seat,
  route,
  event,
  secretHead,
  secret: secretVersion,
  outboxEntry: entry,
}

const anything = fc.jsonValue({ maxDepth: 2 })

it.each(Object.keys(records) as (keyof typeof records)[])(
  'what a newer engine adds to a record (%s), or to a part of one, is passed over',
  name => {
    fc.assert(
      fc.property(fc.infiniteStream(fc.nat()), anything, (chosen, value) => {
        const choices = [...chosen.take(200)]
        const choosing = () => {
          let next = 0
          return (count: number) => (choices[next++ % choices.length] ?? 0) % count
        }
        const known = JSON.stringify(sampleOf(all[name], choosing()))
        const newer = JSON.stringify(sampleOf(all[name], choosing(), { field: 'newer', value }))

        expect(newer).toContain('"newer":')
        expect(records[name].decode(newer)).toEqual(JSON.parse(known))
      }),
      { numRuns: 30 },
    )
  },
)
