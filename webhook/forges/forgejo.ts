import type { Forge } from './forge.ts'
import { giteaHeading } from './gitea.ts'
import { hubEvent } from './hub.ts'

/** Forgejo sends its own headers since it left Gitea, and Gitea's beside them. */
export const forgejo: Forge = {
  read: headers => giteaHeading(headers, 'x-forgejo-signature' in headers ? 'Forgejo' : 'Gitea'),
  event: hubEvent,
}
