import type { Heading, Pushed, Said, SentHeaders, Unreadable } from './forge.ts'

export function header(headers: SentHeaders, name: string): string | undefined {
  const value = headers[name]
  return typeof value === 'string' ? value : undefined
}

/** What the answer says where `standard` finds nothing to verify. */
export const standardSignature =
  'webhook-signature header, or a webhook-timestamp of the last five minutes,'

/** `names`: what to call the two headers in the answer. Events and ids end up in answers and logs. */
export function heading(
  event: string | undefined,
  delivery: string | undefined,
  verify: Heading['verify'] | undefined,
  names: { readonly event: string; readonly delivery: string; readonly signature: string },
): Heading | Unreadable {
  if (!verify) {
    return { status: 401, reason: `the ${names.signature} is missing or malformed` }
  }
  const isFine =
    /^[\w.:-][\w.: -]{0,99}$/.test(event ?? '') && /^[\w.:{}-]{1,100}$/.test(delivery ?? '')
  if (event !== undefined && delivery !== undefined && isFine) return { event, delivery, verify }
  const reason = `the ${names.event} or ${names.delivery} header is missing or malformed`
  return { status: 400, reason }
}

/** An own property; payloads hold what they like, `__proto__` too. */
export function field(value: unknown, ...path: readonly string[]): unknown {
  let found = value
  for (const key of path) {
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, key)) return undefined
    found = (found as Record<string, unknown>)[key]
  }
  return found
}

/** Those of the values that are text. */
export function texts(...values: readonly unknown[]): string[] {
  return values.filter(value => typeof value === 'string')
}

export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as readonly unknown[]) : []
}

/** Undefined for anything else, and for the zeros that stand for no commit. */
export function commitId(value: unknown): string | undefined {
  const isCommit = typeof value === 'string' && /^[0-9a-f]{40}$/.test(value) && !/^0+$/.test(value)
  return isCommit ? value : undefined
}

export function pushedTo(ref: string, commit: unknown): Pushed {
  const id = ref.startsWith('refs/heads/') ? commitId(commit) : undefined
  return id === undefined ? { ref } : { ref, commit: id }
}

export const notInteresting: Said = { kind: 'ignored', reason: 'only pushes are of interest' }
export const notAPush: Said = { kind: 'invalid', reason: 'a push names a ref and a repository' }
