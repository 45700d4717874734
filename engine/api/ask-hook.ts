import type { RepositoryConfig } from '../../core/config/repository.ts'
import { messageOf } from '../../core/errors.ts'
import type { GitHub } from '../github/github.ts'
import { listHookDeliveries, listHooks } from '../github/requests/hooks.ts'
import { hookOf, hookStep, lastDeliveryStep } from './hook-steps.ts'
import { well, type WebhookStep } from './webhook-steps.ts'

/** The chain's far end, as far as our credential may see it: that it may not is nothing wrong. */
export async function askGitHub(
  github: GitHub,
  { webhookSecretFile = '', github: settings, previews }: RepositoryConfig,
  address: string,
  signal: AbortSignal,
): Promise<WebhookStep[]> {
  try {
    const hooks = await listHooks(github, signal)
    if (!hooks.ok) return [unseen(`it answered ${hooks.status}, Webhooks: read is missing`)]
    const hook = hookOf(hooks.body, address)
    const ofPulls = settings?.plans === true || previews !== undefined
    const first = hookStep(hook, address, { isApp: github.isApp, ofPulls })
    const deliveries = hook && (await listHookDeliveries(github, hook.id, signal))
    const last = deliveries?.ok ? lastDeliveryStep(deliveries.body, webhookSecretFile) : undefined
    return last ? [first, last] : [first]
  } catch (error) {
    return [unseen(messageOf(error))]
  }
}

function unseen(why: string): WebhookStep {
  return well('GitHub', `its settings can't be looked at: ${why}`)
}
