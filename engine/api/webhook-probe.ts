import { request as httpRequest, type IncomingMessage } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { TLSSocket } from 'node:tls'
import { messageOf } from '../../core/errors.ts'
import { withDeadline } from '../../platform/deadline.ts'
import type { Probe } from './webhook-steps.ts'

const timeoutMs = 10_000
const maxAnswerBytes = 64 * 1024

interface ProbeWish {
  readonly url: string
  readonly method: 'GET' | 'POST'
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  /** False: goes on whatever the certificate is, and says what is wrong with it. Never with a secret. */
  readonly trustOnly: boolean
  readonly signal: AbortSignal
}

/** One request to the receiver, no redirects. Never rejects. */
export async function probe(wish: ProbeWish): Promise<Probe> {
  const { url, method, headers, body, trustOnly } = wish
  const ask = url.startsWith('https:') ? httpsRequest : httpRequest
  const askWithin = async (signal: AbortSignal) =>
    await new Promise<Probe>((resolve, reject) => {
      const options = { method, headers: { ...headers }, signal, agent: false as const }
      const asked = ask(url, { ...options, rejectUnauthorized: trustOnly }, response => {
        answerOf(response).then(resolve, reject)
      })
      asked.once('error', error => reject(signal.aborted ? new Error('no answer in time') : error))
      asked.end(body)
    })
  try {
    return await withDeadline(timeoutMs, wish.signal, askWithin)
  } catch (error) {
    return { kind: 'failed', reason: messageOf(error) }
  }
}

async function answerOf(response: IncomingMessage): Promise<Probe> {
  const certificate = certificateOf(response)
  let body = ''
  for await (const chunk of response) {
    body += String(chunk)
    if (body.length > maxAnswerBytes) break
  }
  const { statusCode: status = 0 } = response
  return { kind: 'answered', status, body, ...(certificate && { certificate }) }
}

function certificateOf({ socket }: IncomingMessage) {
  if (!(socket instanceof TLSSocket)) return undefined
  const problem = socket.authorized ? undefined : String(socket.authorizationError)
  const validTo = Date.parse(socket.getPeerCertificate().valid_to)
  return { validTo, ...(problem !== undefined && { problem }) }
}
