import { Cron } from 'croner'
import { z } from 'zod'
import { messageOf } from '../errors.ts'
import type { DeployWindow } from './repository.ts'
import { cronProblem } from './cron.ts'
import { duration } from './values.ts'

const day = 24 * 3_600_000

const cron = z.string().superRefine((text, context) => {
  const problem = cronProblem(text) ?? scheduleProblem(text)
  if (problem) context.addIssue({ code: 'custom', message: problem })
})

const timeZone = z
  .string()
  .refine(isTimeZone, 'must be a time zone such as Europe/Berlin')
  .default('UTC')

/** When it may be deployed, or may not: from each time of `allow` or `deny`, for so long. */
export const windowSchema = z
  .strictObject({
    allow: cron.optional(),
    deny: cron.optional(),
    for: duration(60_000, 14 * day),
    time_zone: timeZone,
  })
  .refine(raw => (raw.allow === undefined) !== (raw.deny === undefined), {
    error: 'needs either allow or deny',
  })
  .transform((raw): DeployWindow => ({
    kind: raw.allow === undefined ? 'deny' : 'allow',
    cron: raw.allow ?? raw.deny ?? '',
    forMs: raw.for,
    timeZone: raw.time_zone,
  }))

/** What `cronProblem` lets through although windows can't be told from it. */
function scheduleProblem(text: string): string | undefined {
  try {
    const comes = new Cron(text, { timezone: 'UTC', paused: true }).nextRun(new Date(0))
    return comes ? undefined : 'never comes'
  } catch (error) {
    return `can't be read: ${messageOf(error).replace(/^CronPattern: (Syntax error, )?/, '')}`
  }
}

function isTimeZone(name: string): boolean {
  try {
    Intl.DateTimeFormat('en', { timeZone: name })
    return true
  } catch {
    return false
  }
}
