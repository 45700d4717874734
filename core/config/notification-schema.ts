import { z } from 'zod'
import type { NotificationConfig } from './engine.ts'
import { absolutePath, list } from './values.ts'

const event = z.enum(['failed', 'recovered', 'held'])

/** Who is told of trouble, and of its end. The address is a secret: whoever has it can write there. */
export const notificationSchema = z
  .strictObject({
    name: z.string().regex(/^[a-z0-9][a-z0-9_-]{0,62}$/, 'must be 1 to 63 of a-z, 0-9, _ and -'),
    url_file: absolutePath,
    format: z.enum(['json', 'slack']).default('json'),
    on: list(event).default(['failed', 'recovered']),
    repositories: list(z.string()).default([]),
  })
  .transform((raw): NotificationConfig => ({
    name: raw.name,
    urlFile: raw.url_file,
    format: raw.format,
    on: raw.on,
    repositories: raw.repositories,
  }))
