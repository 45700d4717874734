import type { Hook, HookDelivery } from '../github/shapes.ts'
import { well, wrong, type WebhookStep } from './webhook-steps.ts'

const step = 'GitHub'
const settings = "in the webhook's settings at GitHub"

/** The repository's webhook that goes to the receiver; one that is switched on, where there are several. */
export function hookOf(hooks: readonly Hook[], address: string): Hook | undefined {
  const own = hooks.filter(({ config }) => withoutSlash(config.url) === withoutSlash(address))
  return own.find(({ active }) => active) ?? own[0]
}

interface Expected {
  /** An app may have a webhook of its own, which isn't among the repository's. */
  readonly isApp: boolean
  /** Pull requests are planned, or deployed. */
  readonly ofPulls: boolean
}

export function hookStep(
  hook: Hook | undefined,
  address: string,
  { isApp, ofPulls }: Expected,
): WebhookStep {
  if (!hook) {
    const message = `no webhook of the repository goes to ${address}`
    if (isApp) return well(step, `${message}; the app's own may`)
    return wrong(step, message, `add one: ${address}, application/json, this secret, pushes`)
  }
  if (!hook.active) return wrong(step, 'its webhook is switched off', `tick Active ${settings}`)
  if (hook.config.content_type !== 'json') {
    const type = hook.config.content_type ?? 'form'
    return wrong(step, `its webhook sends ${type}`, `choose application/json ${settings}`)
  }
  if (!tellsOf(hook, 'push')) {
    return wrong(step, 'its webhook tells of no pushes', `choose the push event ${settings}`)
  }
  if (ofPulls && !tellsOf(hook, 'pull_request')) {
    const message = 'its webhook tells of no pull requests: their plans come up to 5 minutes late'
    return wrong(step, message, `choose the pull request event ${settings}`)
  }
  return well(step, `its webhook goes to ${address}`)
}

function tellsOf({ events }: Hook, event: string): boolean {
  return events.includes(event) || events.includes('*')
}

/** What became of the last delivery, in GitHub's eyes; undefined where there is none yet. */
export function lastDeliveryStep(
  deliveries: readonly HookDelivery[],
  secretFile: string,
): WebhookStep | undefined {
  const [last] = [...deliveries].sort((a, b) => b.delivered_at - a.delivered_at)
  if (!last) return undefined
  const { status_code: code, status, event, delivered_at: at } = last
  const said = `${event} of ${new Date(at).toISOString()}`
  if (code >= 200 && code < 300) return well('last delivery', `${said} answered ${code}`)
  const message = code === 0 ? `${said}: ${status}` : `${said} answered ${code}`
  const next =
    code === 401
      ? `its secret isn't what ${secretFile} holds: write that ${settings}`
      : `look at Recent Deliveries ${settings}, and at the log of banyan-webhook at that time`
  return wrong('last delivery', message, next)
}

function withoutSlash(address = ''): string {
  return address.replace(/\/+$/, '')
}
