import { z } from 'zod'
import type { BackupConfig } from './engine.ts'
import { cronProblem } from './cron.ts'
import { list, optionalPath, wholeNumber } from './values.ts'

const recipient = z
  .string()
  .regex(/^age1[a-z0-9]{20,4000}$/, 'must be an age recipient, such as age1…')

/** Backups by the clock; without a schedule there are none. */
export const backupSchema = z
  .strictObject({
    schedule: z
      .string()
      .superRefine((text, context) => {
        const problem = text === '' ? undefined : cronProblem(text)
        if (problem !== undefined) context.addIssue({ code: 'custom', message: problem })
      })
      .default(''),
    folder: optionalPath.default(''),
    keep: wholeNumber(1, 10_000).default(14),
    recipients: list(recipient).default([]),
  })
  .superRefine(({ schedule, folder, recipients }, context) => {
    if (schedule === '') return
    const demand = (path: string, message: string) =>
      context.addIssue({ code: 'custom', path: [path], message })
    if (folder === '') demand('folder', 'is needed: where backups are put')
    if (recipients.length === 0) {
      demand('recipients', 'is needed: who may open them (age-keygen makes a key)')
    }
  })
  .transform(({ schedule, ...rest }): BackupConfig | undefined =>
    schedule === '' ? undefined : { schedule, ...rest },
  )
