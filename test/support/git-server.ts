import { spawn } from 'node:child_process'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { basename, dirname } from 'node:path'
import { isolatedGitEnv } from './git-fixture.ts'

/** What a test may change while the server runs. */
export interface GitServerBehaviour {
  /** `user:password` that Basic authorization must hold. */
  credentials?: string
  delayMs?: number
  /** Cuts the connection after this many bytes of a POST's answer. */
  dropAfterBytes?: number
  /** Sends every request there, path kept. */
  redirectTo?: string
  /** Redirects one path to another of this server. */
  renamed?: { readonly from: string; readonly to: string }
  /** Answered to everything, with these headers. */
  status?: number
  headers?: Readonly<Record<string, string>>
  /** Hides protocol version 2. */
  protocolVersion1?: boolean
}

export interface GitServer {
  readonly url: string
  readonly behaviour: GitServerBehaviour
  /** Every Authorization header seen. */
  readonly authorizations: readonly string[]
  readonly requests: readonly string[]
  /** Bodies of all answers together. */
  readonly sentBytes: number
  close(): Promise<void>
}

/** A real smart-HTTP server for one bare repository: `git http-backend` behind node:http. */
export async function startGitServer(
  dir: string,
  behaviour: GitServerBehaviour = {},
  address = '127.0.0.1',
): Promise<GitServer> {
  const authorizations: string[] = []
  const requests: string[] = []
  let sentBytes = 0
  const server = createServer((request, response) => {
    requests.push(`${request.method ?? ''} ${request.url ?? ''}`)
    const { authorization } = request.headers
    if (authorization !== undefined) authorizations.push(authorization)
    const count = (bytes: number) => (sentBytes += bytes)
    setTimeout(() => answer({ dir, behaviour, count }, request, response), behaviour.delayMs ?? 0)
  })
  await new Promise<void>(resolve => server.listen(0, address, resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://${address}:${port}/${basename(dir)}`,
    behaviour,
    authorizations,
    requests,
    get sentBytes() {
      return sentBytes
    },
    close: () => close(server),
  }
}

interface Serving {
  readonly dir: string
  readonly behaviour: GitServerBehaviour
  readonly count: (bytes: number) => void
}

function answer(serving: Serving, request: IncomingMessage, response: ServerResponse): void {
  const { credentials, status, headers, redirectTo, renamed } = serving.behaviour
  if (renamed && request.url?.startsWith(renamed.from)) {
    const location = renamed.to + request.url.slice(renamed.from.length)
    return void response.writeHead(301, { location }).end()
  }
  if (redirectTo !== undefined) {
    return void response.writeHead(302, { location: redirectTo + (request.url ?? '') }).end()
  }
  if (status !== undefined) return void response.writeHead(status, headers).end('no')
  const expected = credentials && `Basic ${Buffer.from(credentials).toString('base64')}`
  if (expected && request.headers.authorization !== expected) {
    return void response.writeHead(401, { 'www-authenticate': 'Basic' }).end()
  }
  runBackend(serving, request, response)
}

/** Answers one request to a bare repository as a Git server would; `path` is what follows the repository's own. */
export function serveGit(
  dir: string,
  path: string,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  request.url = `/${basename(dir)}/${path}`
  runBackend({ dir, behaviour: {}, count: () => undefined }, request, response)
}

function runBackend(
  { dir, behaviour, count }: Serving,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  if (request.destroyed) return // nobody would end what waits for the rest of it
  const [path = '', query = ''] = (request.url ?? '').split('?')
  const protocol = request.headers['git-protocol']
  const child = spawn('git', ['-c', 'safe.directory=*', 'http-backend'], {
    env: {
      ...isolatedGitEnv,
      GIT_PROJECT_ROOT: dirname(dir),
      GIT_HTTP_EXPORT_ALL: '1',
      PATH_INFO: path,
      QUERY_STRING: query,
      REQUEST_METHOD: request.method,
      HTTP_CONTENT_ENCODING: request.headers['content-encoding'] ?? '',
      CONTENT_TYPE: request.headers['content-type'] ?? '',
      ...(typeof protocol === 'string' && !behaviour.protocolVersion1
        ? { GIT_PROTOCOL: protocol }
        : {}),
    },
  })
  response.once('close', () => child.kill())
  request.pipe(child.stdin)
  child.stdin.on('error', () => undefined)
  child.stdout.on('data', (chunk: Buffer) => count(chunk.length))
  relay(child.stdout, response, request.method === 'POST' ? behaviour.dropAfterBytes : undefined)
}

/** CGI headers first, then the body as it comes. */
function relay(
  output: NodeJS.ReadableStream,
  response: ServerResponse,
  dropAfterBytes = Infinity,
): void {
  let head: Buffer | undefined = Buffer.alloc(0)
  let sent = 0
  output.on('data', (chunk: Buffer) => {
    let body = chunk
    if (head) {
      head = Buffer.concat([head, chunk])
      const end = head.indexOf('\r\n\r\n')
      if (end < 0) return
      writeCgiHead(head.toString('latin1', 0, end), response)
      body = head.subarray(end + 4)
      head = undefined
    }
    sent += body.length
    if (sent > dropAfterBytes) response.write(body.subarray(0, 100), () => response.destroy())
    else response.write(body)
  })
  output.on('end', () => response.end())
}

function writeCgiHead(head: string, response: ServerResponse): void {
  for (const line of head.split('\r\n')) {
    const [name = '', value = ''] = line.split(/: (.*)/s)
    if (name === 'Status') response.statusCode = Number.parseInt(value, 10)
    else response.setHeader(name, value)
  }
}

async function close(server: Server): Promise<void> {
  server.closeAllConnections()
  await new Promise(resolve => server.close(resolve))
}
