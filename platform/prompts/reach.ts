import { once } from 'node:events'
import { connect as connectTcp } from 'node:net'
import { request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import { messageOf } from '../../core/errors.ts'
import { withDeadline } from '../deadline.ts'
import { tlsTrouble } from '../tls-trouble.ts'
import type { Finding } from './question.ts'

const answerMs = 5000
const maxAnswerBytes = 64 * 1024

interface Answer {
  readonly status: number
  readonly body: string
}

/** Whether somebody listens there. */
export async function tcpAnswers(
  host: string,
  port: number,
  signal: AbortSignal,
): Promise<Finding> {
  try {
    await withDeadline(answerMs, signal, async limited => await connect(host, port, limited))
    return { kind: 'good', message: 'answers' }
  } catch (error) {
    return { kind: 'warning', message: `Nobody answers at ${host}:${port} (${reason(error)}).` }
  }
}

async function connect(host: string, port: number, signal: AbortSignal): Promise<void> {
  const socket = connectTcp({ host, port })
  try {
    await once(socket, 'connect', { signal })
  } finally {
    socket.destroy()
  }
}

/** Whether an etcd is there, by its /health. Who it is isn't looked at, and nothing is said to it. */
export async function etcdAnswers(address: string, signal: AbortSignal): Promise<Finding> {
  try {
    const { status, body } = await get(`${address}/health`, signal)
    if (/"health":\s*"?true/.test(body)) return { kind: 'good', message: 'etcd is healthy' }
    if (body.includes('"health"')) {
      return { kind: 'warning', message: `etcd at ${address} says that it is not healthy.` }
    }
    return { kind: 'warning', message: `What answers at ${address} is no etcd (HTTP ${status}).` }
  } catch (error) {
    if (asksForCertificate(error)) return { kind: 'good', message: 'asks for a certificate' }
    return { kind: 'warning', message: `No etcd answers at ${address} (${reason(error)}).` }
  }
}

/** Whether a registry is there, over https or else http. 401: it is, and wants a login. */
export async function registryAnswers(url: string, signal: AbortSignal): Promise<Finding> {
  const host = url.split('/')[0] ?? url
  const reasons: string[] = []
  for (const scheme of ['https', 'http']) {
    try {
      const { status } = await get(`${scheme}://${host}/v2/`, signal)
      const how = scheme === 'http' ? 'http: Docker wants it among insecure-registries' : scheme
      if (status === 200) return { kind: 'good', message: `answers over ${how}` }
      if (status === 401) return { kind: 'good', message: `answers over ${how}, asks for a login` }
      reasons.push(`${scheme}: HTTP ${status}`)
    } catch (error) {
      reasons.push(`${scheme}: ${reason(error)}`)
    }
  }
  const message = `No registry answers at ${host}/v2/ (${reasons.join(', ')}).`
  return { kind: 'warning', message }
}

async function get(url: string, signal: AbortSignal): Promise<Answer> {
  return await withDeadline(answerMs, signal, async limited => await answerOf(url, limited))
}

async function answerOf(url: string, signal: AbortSignal): Promise<Answer> {
  const options = { signal, rejectUnauthorized: false, agent: false }
  const call = url.startsWith('https:') ? requestHttps(url, options) : requestHttp(url, options)
  call.end()
  return await new Promise((resolve, reject) => {
    call.once('error', reject)
    call.once('response', response => {
      const parts: Buffer[] = []
      let bytes = 0
      response.on('data', (part: Buffer) => {
        bytes += part.length
        if (bytes > maxAnswerBytes) call.destroy(new Error('it says too much'))
        else parts.push(part)
      })
      response.once('error', reject)
      response.once('end', () =>
        resolve({ status: response.statusCode ?? 0, body: Buffer.concat(parts).toString('utf8') }),
      )
    })
  })
}

/** A TLS 1.3 server may end the connection only once it misses the certificate. */
function asksForCertificate(error: unknown): boolean {
  const { code = '' } = error as NodeJS.ErrnoException
  return code.includes('CERTIFICATE_REQUIRED') || code.includes('BAD_CERTIFICATE')
}

function reason(error: unknown): string {
  const { name, code = '' } = error as NodeJS.ErrnoException
  if (name === 'TimeoutError' || name === 'AbortError')
    return `no answer within ${answerMs / 1000} s`
  return (
    words[code] ?? tlsTrouble(`${code} ${messageOf(error)}`, 'what is there') ?? messageOf(error)
  )
}

const words: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens on that port',
  ECONNRESET: 'it hangs up: is it https:// rather than http://, or the other way round?',
  EHOSTUNREACH: 'no way to that host',
  ENETUNREACH: 'no way to that network',
  ENOTFOUND: 'no such name',
  EAI_AGAIN: 'no name server answers',
}
