import type { NotificationConfig } from '../../core/config/engine.ts'
import { BanyanError, codeOf, messageOf } from '../../core/errors.ts'
import type { OutboxEntry } from '../../core/model/outbox.ts'
import { readSecretFile } from '../../platform/config-file.ts'
import { withDeadline } from '../../platform/deadline.ts'
import { version } from '../../platform/version.ts'
import { limitedUntil } from '../git/rate-limit.ts'
import { notificationBody } from './notification-text.ts'
import type { Pause, ReportError, Sender, Sent } from './sender.ts'

const deadlineMs = 10_000
/** A file that was mended is read so soon. */
const addressAgainMs = 60_000

/** By channel. */
export function notificationSenders(
  receivers: readonly NotificationConfig[],
  now: () => number,
): Map<string, Sender> {
  return new Map(receivers.map(each => [`@${each.name}`, notificationSender(each, now)]))
}

/** Receivers can't be asked what has arrived: each is told at least once, with an id that repeats. */
export function notificationSender(
  { name, urlFile, format }: Pick<NotificationConfig, 'name' | 'urlFile' | 'format'>,
  now: () => number,
): Sender {
  return {
    credential: `notify-${name}`,
    send: async (entry, signal) => {
      let url: URL
      try {
        url = await addressIn(urlFile)
      } catch (error) {
        return pause(now() + addressAgainMs, codeOf(error), messageOf(error))
      }
      return await post(url, entry, { name, format, now }, signal)
    },
  }
}

/** Read at each use, so that it can be changed. Whoever has it can write there: it is in no message. */
async function addressIn(file: string): Promise<URL> {
  const text = (await readSecretFile(file)).trim()
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (!url) throw refusedAddress(`${file} holds no URL`)
  if (url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname))) {
    return url
  }
  throw refusedAddress(`${file} must hold an https:// URL; http:// only of this machine`)
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || /^127(\.\d{1,3}){3}$/.test(host)
}

function refusedAddress(message: string): BanyanError {
  return new BanyanError('notification-address', message, 'wait')
}

interface Sending {
  readonly name: string
  readonly format: NotificationConfig['format']
  readonly now: () => number
}

async function post(
  url: URL,
  { id, content }: OutboxEntry,
  { name, format, now }: Sending,
  signal: AbortSignal,
): Promise<Sent> {
  if (content.kind !== 'notification') throw new Error(`not a notification: ${content.kind}`)
  try {
    const { status, headers } = await withDeadline(deadlineMs, signal, async limit => {
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'user-agent': `banyan/${version}` },
        body: notificationBody(content, id, format),
        ...{ redirect: 'manual', signal: limit },
      })
      await response.body?.cancel()
      return response
    })
    return verdict(name, status, headers, now())
  } catch (error) {
    return { kind: 'unknown', error: unreachable(name, error) }
  }
}

function verdict(name: string, status: number, headers: Headers, now: number): Sent {
  if (status >= 200 && status < 300) return { kind: 'arrived' }
  const answered = `the receiver ${name} answered ${status}`
  if (status === 429 || (status === 503 && headers.has('retry-after'))) {
    const until = limitedUntil(429, headers, now) ?? now
    return pause(
      until,
      'notification-limited',
      `${answered} and wants to be left alone for a while`,
    )
  }
  if (status >= 300 && status < 400) {
    const message = `${answered}, a redirect, which is not followed`
    return { kind: 'refused', error: { code: 'notification-redirect', message } }
  }
  if (status >= 500 || status === 408 || status === 425) {
    return { kind: 'unknown', error: { code: 'notification-unreachable', message: answered } }
  }
  return { kind: 'refused', error: { code: 'notification-refused', message: answered } }
}

function pause(until: number, code: string, message: string): Pause {
  return { kind: 'pause', of: 'credential', until, error: { code, message } }
}

/** What fetch throws names the address in full, now and then; its cause has the system's own word. */
function unreachable(name: string, error: unknown): ReportError {
  const isLate = error instanceof DOMException && error.name === 'TimeoutError'
  const { cause } = error instanceof Error ? error : {}
  const { code } = cause instanceof Error ? (cause as NodeJS.ErrnoException) : {}
  const why = isLate ? `no answer in ${deadlineMs / 1000} s` : (code ?? 'no connection')
  return {
    code: 'notification-unreachable',
    message: `the receiver ${name} can't be reached: ${why}`,
  }
}
