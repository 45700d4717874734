import { BanyanError } from '../../core/errors.ts'
import { withDeadline } from '../../platform/deadline.ts'
import { manifestTypes } from '../images/manifest-types.ts'

const timeoutMs = 10_000

/**
 * The digest that a tag stands for, or undefined where there is none (OCI distribution specification, "Checking
 * if content exists"). Rejects with `registry-unreachable` (retry).
 */
export async function findDigest(
  registry: string,
  repository: string,
  tag: string,
  signal: AbortSignal,
  limitMs = timeoutMs,
): Promise<string | undefined> {
  const url = `${schemeOf(registry)}://${registry}/v2/${repository}/manifests/${tag}`
  const reply = await ask(url, registry, limitMs, signal)
  if (reply.status === 404) return undefined
  const digest = reply.headers.get('docker-content-digest')
  if (reply.ok && digest !== null) return digest
  throw unreachable(registry, `it answered ${reply.status}`)
}

async function ask(
  url: string,
  registry: string,
  limitMs: number,
  signal: AbortSignal,
): Promise<Response> {
  try {
    return await withDeadline(limitMs, signal, async limited => {
      const headers = { accept: manifestTypes }
      return await fetch(url, { method: 'HEAD', headers, redirect: 'error', signal: limited })
    })
  } catch (cause) {
    signal.throwIfAborted()
    throw unreachable(registry, 'it does not answer', cause)
  }
}

/** As the Docker Engine does: plain HTTP on loopback only. */
function schemeOf(registry: string): 'http' | 'https' {
  return /^(localhost|127\.\d+\.\d+\.\d+)(:|\/|$)/.test(registry) ? 'http' : 'https'
}

function unreachable(registry: string, what: string, cause?: unknown): BanyanError {
  const message = `The image registry ${registry} can't be used: ${what}.`
  return new BanyanError('registry-unreachable', message, 'retry', { cause })
}
