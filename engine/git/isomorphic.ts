import fs from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import git, { type HttpClient, type ServerRef } from 'isomorphic-git'
import { BanyanError, codeOf, messageOf } from '../../core/errors.ts'
import type { Transport, Want } from './transport.ts'
import { bytesIn } from './bare-folder.ts'
import { failures } from './failures.ts'
import { collect, createHttpClient, once } from './http-client.ts'
import { unlessHeld } from './hold.ts'
import { indexPack } from './index-pack.ts'
import type { ObjectStore } from './object-store.ts'
import { withTimeLimit } from './time-limit.ts'
import { basicAuthorization, readAuthorization, type AppToken } from './token.ts'
import { isEmptyPack, offersThinPack, withHead, withoutPack, withThinPack } from './upload-pack.ts'

export interface HttpTransportOptions {
  readonly url: URL
  /** The address for people. */
  readonly where: string
  readonly tokenFile?: string
  readonly appToken?: AppToken
  /** Largest answer to a fetch. A pack is in memory while it is indexed, so this bounds memory too. */
  readonly maxFetchBytes: number
  readonly lookUpMs?: number
  readonly fetchMs?: number
}

const defaultLookUpMs = 15_000
const defaultFetchMs = 120_000
const maxCachedPackBytes = 32 * 1024 * 1024
const tagPrefix = 'refs/tags/'
const maxLookUpBytes = 64 * 1024 * 1024

/** Smart HTTP by isomorphic-git: no git binary, no hooks, no credential helpers. */
export function httpTransport(options: HttpTransportOptions): Transport {
  const { where, url, tokenFile, appToken } = options
  const { lookUpMs = defaultLookUpMs, fetchMs = defaultFetchMs } = options
  const caches = new PackCaches()
  const whose = JSON.stringify([url.origin, tokenFile, ...(appToken ? [appToken.id] : [])])
  const within = async <T>(ms: number, signal: AbortSignal, act: (s: AbortSignal) => Promise<T>) =>
    await unlessHeld(where, whose, async () => {
      try {
        return await withTimeLimit(where, ms, signal, act)
      } catch (error) {
        if (codeOf(error) === 'git-auth') appToken?.refused()
        throw error
      }
    })
  return {
    where,
    resolve: (ref, signal) => within(lookUpMs, signal, limited => resolve(options, ref, limited)),
    tags: signal => within(lookUpMs, signal, limited => tags(options, limited)),
    fetchInto: (want, signal) =>
      within(fetchMs, signal, limited => fetchInto(options, caches, want, limited)),
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

async function tags(
  options: HttpTransportOptions,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, string>> {
  const http = await openClient(options, maxLookUpBytes, signal)
  const found = await listRefs(options, http, tagPrefix)
  return new Map(
    found
      .filter(({ ref }) => ref.startsWith(tagPrefix))
      .map(({ ref, oid, peeled }) => [ref, peeled ?? oid]),
  )
}

/**
 * isomorphic-git keeps indexes, and packs in which it looked up an object, in the object given as `cache`, and never
 * drops one. So: one for the newest repository, and none that lasts where the packs are large.
 */
class PackCaches {
  #gitdir = ''
  #cache = {}

  async of(gitdir: string): Promise<object> {
    const isSmall = (await bytesIn(join(gitdir, 'objects', 'pack'))) <= maxCachedPackBytes
    if (gitdir !== this.#gitdir || !isSmall) this.#cache = {}
    this.#gitdir = gitdir
    return this.#cache
  }
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
  caches: PackCaches,
  { gitdir, commit, localRef, objects, depth = 1 }: Want,
  signal: AbortSignal,
): Promise<void> {
  const http = await openClient(options, options.maxFetchBytes, signal)
  const cache = await caches.of(gitdir)
  const packs: Buffer[] = []
  await understood(options, () =>
    git.fetch({
      fs,
      gitdir,
      cache,
      http: adapted(http, commit, pack => packs.push(pack)),
      url: options.url.href,
      ref: localRef,
      remoteRef: commit,
      remote: 'origin',
      depth,
      singleBranch: true,
      tags: false,
    }),
  )
  for (const pack of packs) await storePack(gitdir, pack, objects, signal)
  await git.writeRef({ fs, gitdir, ref: localRef, value: commit, force: true })
}

/** Shows isomorphic-git a server on which it works well: see upload-pack.ts. */
function adapted(http: HttpClient, commit: string, take: (pack: Buffer) => void): HttpClient {
  let thin = false
  return {
    request: async request => {
      const wanted = request.body && (await collect(request.body))
      const body = wanted && once(thin ? withThinPack(wanted) : wanted)
      const response = await http.request({ ...request, ...(body && { body }) })
      if (!response.body) return response
      const answered = await collect(response.body)
      if (request.method === 'POST') {
        const { answer, pack } = withoutPack(answered)
        if (pack.length > 0) take(pack)
        return { ...response, body: once(answer) }
      }
      thin = offersThinPack(answered)
      return { ...response, body: once(withHead(answered, commit)) }
    },
  }
}

/** The index last: a pack without one does not count. */
async function storePack(
  gitdir: string,
  pack: Buffer,
  objects: ObjectStore,
  signal: AbortSignal,
): Promise<void> {
  const readBase = async (oid: string, maxBytes: number) =>
    objects.has(oid) ? await objects.read(oid, maxBytes) : undefined
  const index = await indexPack(pack, { readBase, signal })
  if (isEmptyPack(pack)) return
  const path = join(gitdir, 'objects', 'pack', `pack-${pack.toString('hex', pack.length - 20)}`)
  await writeFile(`${path}.pack`, pack)
  await writeFile(`${path}.idx`, index)
}

async function openClient(
  options: HttpTransportOptions,
  maxBytes: number,
  signal: AbortSignal,
): Promise<HttpClient> {
  const { url, where } = options
  const authorization = await authorizationOf(options)
  return createHttpClient({
    origin: url.origin,
    where,
    maxBytes,
    signal,
    ...(authorization !== undefined && { authorization }),
  })
}

async function authorizationOf({
  where,
  tokenFile,
  appToken,
}: HttpTransportOptions): Promise<string | undefined> {
  if (appToken) return basicAuthorization(await appToken.current())
  return tokenFile === undefined ? undefined : await readAuthorization(where, tokenFile)
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
    throw failures.unreachable(where, `its answer is not understood (${messageOf(error)})`, error)
  }
}
