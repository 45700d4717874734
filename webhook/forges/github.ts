import { hmacHex } from '../verify.ts'
import type { Forge } from './forge.ts'
import { hubEvent } from './hub.ts'
import { header, heading } from './read.ts'

/** GitHub, "Validating webhook deliveries". */
export const github: Forge = {
  read: headers =>
    heading(
      header(headers, 'x-github-event'),
      header(headers, 'x-github-delivery'),
      hmacHex(header(headers, 'x-hub-signature-256'), 'sha256='),
      {
        event: 'X-GitHub-Event',
        delivery: 'X-GitHub-Delivery',
        signature: 'X-Hub-Signature-256 header',
      },
    ),
  event: hubEvent,
}
