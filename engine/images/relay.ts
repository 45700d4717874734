import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { exchange } from './exchange.ts'
import type { RegistryClient } from './registry-client.ts'

/** A registry answers a large layer once it has read and moved it. */
const commitMs = 5 * 60_000
/** Of one connection, not of what is asked or answered (RFC 9110, 7.6.1). */
const hopByHop = [
  'connection',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'upgrade',
  'expect',
]
const ofBodies = ['content-length', 'transfer-encoding']

/** Asks the registry what a client asks, without a body. */
export async function askAlike(
  registry: RegistryClient,
  request: IncomingMessage,
): Promise<IncomingMessage> {
  return await askWith(registry, request, [...hopByHop, ...ofBodies])
}

/** Sends a client's request on while it comes in, and the answer back. */
export async function passOn(
  registry: RegistryClient,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  await relay(await askWith(registry, request, hopByHop, request), response)
}

/** Passes an answer on while it comes in; rejects, and breaks the client's connection, when it breaks off. */
export async function relay(reply: IncomingMessage, response: ServerResponse): Promise<void> {
  response.writeHead(reply.statusCode ?? 502, without(reply, hopByHop))
  await pipeline(reply, response)
}

async function askWith(
  { agent }: RegistryClient,
  request: IncomingMessage,
  leftOut: readonly string[],
  body?: Readable,
): Promise<IncomingMessage> {
  const { method = 'GET', url: path = '/' } = request
  const asked = { method, path, headers: without(request, leftOut) }
  return body ? await exchange(agent, asked, body, commitMs) : await exchange(agent, asked)
}

function without({ headers }: IncomingMessage, names: readonly string[]): OutgoingHttpHeaders {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !names.includes(name)))
}
