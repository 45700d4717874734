import type { Heard } from '../../core/model/heard.ts'

/** One link of the chain from the forge to the engine. */
export interface WebhookStep {
  readonly step: string
  readonly ok: boolean
  /** What was found. */
  readonly message: string
  /** What to do about it; empty where it is well. */
  readonly next: string
}

/** What a request to the receiver came to. */
export type Probe =
  | { readonly kind: 'failed'; readonly reason: string }
  | {
      readonly kind: 'answered'
      readonly status: number
      readonly body: string
      readonly certificate?: {
        /** Epoch milliseconds. */
        readonly validTo: number
        /** Why a forge would not go on, in OpenSSL's words; absent where it would. */
        readonly problem?: string
      }
    }

type Answered = Extract<Probe, { kind: 'answered' }>

export function well(step: string, message: string): WebhookStep {
  return { step, ok: true, message, next: '' }
}

export function wrong(step: string, message: string, next: string): WebhookStep {
  return { step, ok: false, message, next }
}

/** From a GET of the path that deliveries go to: the receiver says 405 to that, in JSON. */
export function receiverStep(url: string, probe: Probe): WebhookStep {
  const step = 'receiver'
  if (probe.kind === 'failed') {
    return wrong(
      step,
      `${url} can't be reached: ${probe.reason}`,
      'start banyan-webhook; check webhook.public_url, the name, the firewall and the proxy before it',
    )
  }
  const { status, body } = probe
  if (status === 405 && isReceiver(body)) return well(step, `${url} answers`)
  const said = `${url} answers ${status}`
  if (status >= 300 && status < 400) {
    return wrong(step, `${said}, a redirect`, 'set the final address: forges follow no redirect')
  }
  if (status >= 502 && status <= 504) {
    return wrong(step, said, 'start banyan-webhook: the proxy before it finds nobody')
  }
  const next =
    'let the proxy pass this path on to banyan-webhook as it is, and check webhook.public_url'
  return wrong(step, `${said}, which is not banyan-webhook`, next)
}

export function certificateStep(
  { certificate }: Answered,
  now: number,
  isOwnAddress: boolean,
): WebhookStep {
  const step = 'certificate'
  if (!certificate) return well(step, 'none: deliveries come in the clear')
  const { validTo, problem } = certificate
  const day = new Date(validTo).toISOString().slice(0, 10)
  if (validTo <= now) {
    return wrong(step, `ended on ${day}`, 'renew it, and restart banyan-webhook or the proxy')
  }
  if (isOwnAddress) {
    return well(step, `valid until ${day}; with webhook.public_url its name is checked too`)
  }
  if (problem === undefined) return well(step, `valid until ${day}`)
  const next = 'forges refuse it: get one for this name from an authority that they know'
  return wrong(step, problem, next)
}

export function pingStep(repository: string, secretFile: string, probe: Probe): WebhookStep {
  const step = 'signed ping'
  if (probe.kind === 'failed') {
    return wrong(step, probe.reason, 'see the log of banyan-webhook and of the proxy before it')
  }
  const { status, body } = probe
  const { reason, repositories } = parsed(body)
  if (status === 200 && Array.isArray(repositories)) {
    if (repositories.includes(repository)) return well(step, `pong, names ${repository}`)
    const next = 'restart banyan-webhook: its configuration is an older one'
    return wrong(step, `pong, but it doesn't know ${repository}`, next)
  }
  const said = `answered ${status}${typeof reason === 'string' ? `: ${reason}` : ''}`
  if (status === 401) {
    const next = `restart banyan-webhook: it has another secret than ${secretFile} holds now; check both clocks`
    return wrong(step, said, next)
  }
  if (status === 404) {
    return wrong(step, said, 'restart banyan-webhook: its configuration is an older one')
  }
  return wrong(step, said, 'let the proxy pass on headers and body of a POST as they are')
}

/** What the forge itself did lately. */
export function deliveryStep({ push, silent }: Heard, now: number, address: string): WebhookStep {
  const step = 'deliveries'
  if (silent) {
    const message = `none told of commit ${silent.commit.slice(0, 7)}, which a poll found ${since(silent.at, now)}`
    const next = `look at the webhook in the forge's settings: address ${address}, this secret, pushes, application/json`
    return wrong(step, message, next)
  }
  if (!push) return well(step, `none yet: the forge's webhook goes to ${address}`)
  const of = push.commit === undefined ? 'a push' : `commit ${push.commit.slice(0, 7)}`
  return well(step, `the last told of ${of} ${since(push.at, now)}`)
}

function since(at: number, now: number): string {
  const minutes = Math.max(0, Math.round((now - at) / 60_000))
  if (minutes < 120) return `${minutes} min ago`
  return minutes < 48 * 60
    ? `${Math.round(minutes / 60)} h ago`
    : `${Math.round(minutes / 1440)} d ago`
}

function isReceiver(body: string): boolean {
  return parsed(body)['status'] === 'refused'
}

/** Somebody else's page is no JSON, and says nothing. */
function parsed(body: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(body)
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
  } catch {
    return {}
  }
}
