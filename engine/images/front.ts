import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { ListenOptions } from 'node:net'
import { BanyanError, codeOf, messageOf } from '../../core/errors.ts'
import { withDeadline } from '../../platform/deadline.ts'
import type { Logger } from '../../platform/logger.ts'
import type { ImageId } from './copy-image.ts'
import type { Fetches } from './fetches.ts'
import { askAlike, passOn, relay } from './relay.ts'
import type { RegistryClient } from './registry-client.ts'
import { parseRegistryPath, type RegistryPath } from './registry-path.ts'
import type { WriteGate } from './write-gate.ts'

export interface FrontOptions {
  readonly inner: RegistryClient
  /** Absent: who comes here may only read. */
  readonly gate?: WriteGate
  /** Absent: only what is here is given, so that engines that ask each other never go round in a circle. */
  readonly fetches?: Fetches
  /** Somebody asked for a manifest that is here: a rollout may be about to use it. */
  readonly onAsked: (image: ImageId) => void
  readonly log: Logger
}

const maxConnections = 1000
const headersMs = 10_000
/** Of the connection: who asks for a layer waits until all of it is here. */
const silenceMs = 15 * 60_000
/** Then it is told to come again; what is fetched goes on. */
const fetchMs = 10 * 60_000

/** The registry's API (OCI distribution specification) before the registry itself. */
export async function openFront(options: FrontOptions, at: ListenOptions): Promise<Server> {
  const server = createServer((request, response) => {
    handle(options, request, response).catch((error: unknown) => {
      const reason = messageOf(error)
      options.log.debug({ method: request.method, path: request.url, reason }, 'registry front')
      refuse(response, error)
    })
  })
  server.maxConnections = maxConnections
  server.headersTimeout = headersMs
  server.requestTimeout = 0 // a layer takes as long as it takes
  server.timeout = silenceMs
  server.listen(at)
  await once(server, 'listening')
  return server
}

async function handle(
  options: FrontOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const path = parseRegistryPath((request.url ?? '').split('?')[0] ?? '')
  const { inner, gate } = options
  if (request.method === 'GET' || request.method === 'HEAD') {
    return await read(options, request, response, path)
  }
  if (!gate) throw new BanyanError('read-only', 'Images are only read here', 'stalled')
  await gate.write(async () => await passOn(inner, request, response))
}

/** What is here, else what can be fetched, else the registry's own refusal. */
async function read(
  { inner, gate, fetches, onAsked }: FrontOptions,
  request: IncomingMessage,
  response: ServerResponse,
  path: RegistryPath | undefined,
): Promise<void> {
  // who pushes, or builds, asks first, and relies on the answer
  const ask = async () => await askAlike(inner, request)
  const reply = request.method === 'HEAD' && gate ? await gate.write(ask) : await ask()
  const digest = reply.headers['docker-content-digest']
  if (path?.kind === 'manifest' && typeof digest === 'string') onAsked({ name: path.name, digest })
  if (reply.statusCode !== 404 || !path || !fetches) return await relay(reply, response)
  if (path.kind === 'manifest') {
    const found = await fetches.manifest(path.name, path.reference)
    if (!found) return await relay(reply, response)
    reply.destroy()
    const { body, mediaType } = found
    response.writeHead(200, {
      'content-type': mediaType,
      'content-length': body.length,
      'docker-content-digest': found.digest,
      'docker-distribution-api-version': 'registry/2.0',
    })
    return void response.end(request.method === 'HEAD' ? undefined : body)
  }
  if (!(await blobIn(fetches, path, request))) return await relay(reply, response)
  reply.destroy()
  await relay(await askAlike(inner, request), response)
}

/** A push asks before it sends: sending a layer is better than waiting for an engine that says nothing. */
async function blobIn(
  fetches: Fetches,
  { name, reference }: RegistryPath,
  { method }: IncomingMessage,
): Promise<boolean> {
  if (method === 'HEAD' && !(await fetches.knows(name, reference))) return false
  const fetched = fetches.blob(name, reference)
  const { signal } = new AbortController()
  return await withDeadline(fetchMs, signal, async limited => {
    const late = once(limited, 'abort').then(() => {
      throw new BanyanError('registry-busy', 'The layer is still being fetched', 'retry')
    })
    return await Promise.race([fetched, late])
  })
}

const statuses: Readonly<Record<string, number>> = { 'read-only': 405 }

/** As registries say it: dockerd shows the message, and comes again after 503. */
function refuse(response: ServerResponse, error: unknown): void {
  if (response.headersSent) return void response.destroy()
  const code = codeOf(error)
  const errors = [{ code: 'UNAVAILABLE', message: messageOf(error), detail: code }]
  response.writeHead(statuses[code] ?? 503, { 'content-type': 'application/json' })
  response.end(JSON.stringify({ errors }))
}
