import { z } from 'zod'
import { globalScope } from '../model/secret.ts'
import type { PreviewsConfig } from './repository.ts'
import { duration, flag, given, wholeNumber } from './values.ts'

const portRange = z.string().transform((text, context) => {
  const [, first, last] = /^(\d{1,5})-(\d{1,5})$/.exec(text) ?? []
  const range = { first: Number(first), last: Number(last) }
  if (range.first >= 1 && range.last <= 65_535 && range.first <= range.last) return range
  context.addIssue({ code: 'custom', message: 'must be a range of ports such as 20000-20999' })
  return z.NEVER
})

/** Applications of pull requests, beside those of the branch. */
export const previewsSchema = z
  .strictObject({
    enabled: flag.default(false),
    label: z.string().min(1).max(50).default('preview'),
    ttl: duration(60_000, 90 * 24 * 3_600_000).prefault('72h'),
    limit: wholeNumber(1, 100).default(5),
    ports: portRange.prefault('20000-20999'),
    address: z
      .string()
      .regex(/^[A-Za-z0-9.:-]{0,253}$/, 'must be a host name or an address, or empty')
      .default(''),
    secrets: z
      .string()
      .regex(/^[a-z0-9][a-z0-9_-]{0,62}$/, 'must be the scope of stored secrets')
      .refine(scope => scope !== globalScope, 'must not be global: those are of production')
      .default('preview'),
  })
  .transform((raw): PreviewsConfig | undefined =>
    raw.enabled
      ? {
          label: raw.label,
          ttlMs: raw.ttl,
          limit: raw.limit,
          ports: raw.ports,
          ...given({ address: raw.address }),
          secrets: raw.secrets,
        }
      : undefined,
  )
