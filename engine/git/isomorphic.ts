import fs from 'node:fs'
import git, { type HttpClient, type ServerRef } from 'isomorphic-git'
import { BanyanError, messageOf } from '../../core/errors.ts'
import type { Transport, Want } from './bare-repository.ts'
import { failures } from './failures.ts'
import { createHttpClient } from './http-client.ts'
import { withTimeLimit } from './time-limit.ts'
import { readAuthorization } from './token.ts'

export interface HttpTransportOptions {
  readonly url: URL
  /** The address for people. */
  readonly where: string
  readonly tokenFile?: string
  /** Largest answer to a fetch. isomorphic-git parses packs in memory, so this bounds memory too. */
  readonly maxFetchBytes: number
  readonly lookUpMs?: number
  readonly fetchMs?: number
}

const defaultLookUpMs = 15_000
const defaultFetchMs = 120_000
const maxLookUpBytes = 64 * 1024 * 1024

/** Smart HTTP by isomorphic-git: no git binary, no hooks, no credential helpers. */
export function httpTransport(options: HttpTransportOptions): Transport {
  const { where, lookUpMs = defaultLookUpMs, fetchMs = defaultFetchMs } = options
  return {
    where,
    resolve: async (ref, signal) =>
      await withTimeLimit(where, lookUpMs, signal, limited => resolve(options, ref, limited)),
    fetchInto: async (want, signal) =>
      await withTimeLimit(where, fetchMs, signal, limited => fetchInto(options, want, limited)),
  }
}

async function resolve(
  options: HttpTransportOptions,
  ref: string,
  signal: AbortSignal,
): Promise<string> {
  const { where } = options
  const http = await openClient(options, maxLookUpBytes, signal)
  const found = await listRefs(options, http, ref)
  const match = found.find(candidate => candidate.ref === ref)
  if (match) return match.peeled ?? match.oid
  const all = await listRefs(options, http)
  throw all.length === 0 ? failures.empty(where) : failures.refMissing(where, ref)
}

/** Version 2 filters at the server; a server that chokes on it is asked again in version 1. */
async function listRefs(
  options: HttpTransportOptions,
  http: HttpClient,
  prefix?: string,
): Promise<ServerRef[]> {
  const request = { http, url: options.url.href, peelTags: true, ...(prefix && { prefix }) }
  try {
    return await git.listServerRefs({ ...request, protocolVersion: 2 })
  } catch (error) {
    if (error instanceof BanyanError && error.code !== 'git-unreachable') throw error
    return await understood(options, () => git.listServerRefs({ ...request, protocolVersion: 1 }))
  }
}

/**
 * Asks for the commit itself, so that a ref that moves meanwhile changes nothing. `depth: 1` with the last commit
 * as `have` sends what changed between the two trees, however the history between them looks.
 */
async function fetchInto(
  options: HttpTransportOptions,
  { gitdir, commit, localRef }: Want,
  signal: AbortSignal,
): Promise<void> {
  const http = await openClient(options, options.maxFetchBytes, signal)
  await understood(options, () =>
    git.fetch({
      fs,
      gitdir,
      http: advertiseHead(http, commit),
      url: options.url.href,
      ref: localRef,
      remoteRef: commit,
      remote: 'origin',
      depth: 1,
      singleBranch: true,
      tags: false,
    }),
  )
  await git.writeRef({ fs, gitdir, ref: localRef, value: commit, force: true })
}

/**
 * isomorphic-git gives up on a server whose HEAD names a branch that does not exist, which is usual for a fresh
 * bare repository. It keeps reading after the closing flush packet, so a HEAD of our own can follow.
 */
function advertiseHead(http: HttpClient, commit: string): HttpClient {
  const line = `${commit} HEAD\n`
  const packet = Buffer.from((line.length + 4).toString(16).padStart(4, '0') + line)
  return {
    request: async request => {
      const response = await http.request(request)
      return request.method === 'GET'
        ? { ...response, body: followedBy(response.body, packet) }
        : response
    },
  }
}

async function* followedBy(
  body: AsyncIterableIterator<Uint8Array> | undefined,
  packet: Uint8Array,
): AsyncIterableIterator<Uint8Array> {
  if (body) yield* body
  yield packet
}

async function openClient(
  { url, where, tokenFile }: HttpTransportOptions,
  maxBytes: number,
  signal: AbortSignal,
): Promise<HttpClient> {
  return createHttpClient({
    origin: url.origin,
    where,
    maxBytes,
    signal,
    ...(tokenFile !== undefined && { authorization: await readAuthorization(where, tokenFile) }),
  })
}

/** isomorphic-git's own errors mean that the other side does not speak Git; those of the file system are ours. */
async function understood<T>(
  { where }: HttpTransportOptions,
  action: () => Promise<T>,
): Promise<T> {
  try {
    return await action()
  } catch (error) {
    const isOurs = error instanceof BanyanError || (error instanceof Error && 'syscall' in error)
    if (isOurs) throw error
    throw failures.unreachable(where, `it does not speak Git (${messageOf(error)})`, error)
  }
}
