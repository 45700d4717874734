import { z } from 'zod'
import { given, hostPort, optionalPath, size } from './values.ts'
import type { WebhookConfig } from './webhook.ts'

export const webhookSchema = z
  .strictObject({
    listen: hostPort.prefault('0.0.0.0:8443'),
    public_url: z
      .string()
      .regex(
        /^$|^https?:\/\/[^\s/@?#]+(\/[^\s@?#]*)?$/,
        'must be an http:// or https:// URL, or empty',
      )
      .default(''),
    max_body: size(1024, 25 * 1024 ** 2).prefault('3mb'),
    tls: z
      .strictObject({ cert_file: optionalPath.default(''), key_file: optionalPath.default('') })
      .refine(
        tls => (tls.cert_file === '') === (tls.key_file === ''),
        'needs both cert_file and key_file, or neither',
      )
      .prefault({}),
  })
  .transform((raw): WebhookConfig => ({
    listen: raw.listen,
    ...given({ publicUrl: raw.public_url.replace(/\/+$/, '') }),
    maxBodyBytes: raw.max_body,
    ...(raw.tls.cert_file !== '' && {
      tls: { certFile: raw.tls.cert_file, keyFile: raw.tls.key_file },
    }),
  }))
