import { z } from 'zod'
import { BanyanError } from '../../core/errors.ts'

const text = z.string().max(100_000)

/** What SOPS notes in a file besides its values; only what opening it needs. */
export const sopsMetadata = z.object({
  age: z
    .array(z.object({ recipient: text, enc: text }))
    .nullish()
    .transform(list => list ?? []),
  lastmodified: text,
  mac: text,
  mac_only_encrypted: z.boolean().nullish(),
  key_groups: z.array(z.unknown()).nullish(),
})

export type SopsMetadata = z.infer<typeof sopsMetadata>

/** Throws `sops-unsupported` or `sops-damaged` (stalled). */
export function readMetadata(raw: unknown): SopsMetadata {
  const parsed = sopsMetadata.safeParse(raw)
  if (!parsed.success) {
    throw new BanyanError('sops-damaged', 'its "sops" part is not readable', 'stalled')
  }
  const { age, key_groups: groups } = parsed.data
  if (groups && groups.length > 0) {
    throw new BanyanError('sops-unsupported', 'key groups are not supported', 'stalled')
  }
  if (age.length === 0) {
    const message = 'it is encrypted for no age key, and no other kind is supported'
    throw new BanyanError('sops-unsupported', message, 'stalled')
  }
  return parsed.data
}
