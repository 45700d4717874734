import { BanyanError } from '../../../core/errors.ts'
import type { OutboxContent, OutboxEntry } from '../../../core/model/outbox.ts'
import type { Absent, Pause, Sender, Sent } from '../sender.ts'
import { checkWay } from './check.ts'
import { commentWay } from './comment.ts'
import { deploymentStatusWay, deploymentWay } from './deployment.ts'
import type { EntryOf, Sending, Way } from './sending.ts'
import { statusWay } from './status.ts'

/** Nothing has left. A file may be mended at any time; an address or a host takes a person and a restart. */
const againMs: Readonly<Record<string, number>> = {
  'forge-auth': 60_000,
  'forge-redirect': 15 * 60_000,
  'credential-host-changed': 15 * 60_000,
}

/** Brings statuses, deployments, checks and comments to one repository at GitHub. */
export function githubSender(sending: Sending): Sender {
  return {
    credential: sending.github.credential,
    send: async (entry, signal) =>
      await guarded(sending, async () => await courierOf(sending, entry).send(signal)),
    find: async (entry, signal) =>
      await guarded(sending, async () => await courierOf(sending, entry).find(signal)),
  }
}

interface Courier {
  send(signal: AbortSignal): Promise<Sent>
  find(signal: AbortSignal): Promise<Sent | Absent>
}

function courierOf(sending: Sending, entry: OutboxEntry): Courier {
  const by = <K extends OutboxContent['kind']>(way: Way<K>, own: EntryOf<K>): Courier => ({
    send: async signal => await way.send(sending, own, signal),
    find: async signal => await way.find(sending, own, signal),
  })
  const { content } = entry
  switch (content.kind) {
    case 'status':
      return by(statusWay, { ...entry, content })
    case 'deployment':
      return by(deploymentWay, { ...entry, content })
    case 'deployment-status':
      return by(deploymentStatusWay, { ...entry, content })
    case 'check':
      return by(checkWay, { ...entry, content })
    case 'comment':
      return by(commentWay, { ...entry, content })
    case 'notification':
      throw new BanyanError('internal', 'a notification is owed to GitHub', 'bug')
    default:
      return content satisfies never
  }
}

/** Of everything else that fails nobody knows whether it has arrived. */
async function guarded<T>({ now }: Sending, ask: () => Promise<T>): Promise<T | Pause> {
  try {
    return await ask()
  } catch (error) {
    const ms = error instanceof BanyanError ? againMs[error.code] : undefined
    if (!(error instanceof BanyanError) || ms === undefined) throw error
    const { code, message } = error
    return { kind: 'pause', of: 'credential', until: now() + ms, error: { code, message } }
  }
}
