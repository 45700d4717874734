import { createHash } from 'node:crypto'
import type { Agent, IncomingMessage } from 'node:http'
import { type Duplex, Readable } from 'node:stream'
import { BanyanError, messageOf } from '../../core/errors.ts'
import { type Asked, ConnectingAgent, exchange, readAll } from './exchange.ts'
import { manifestTypes } from './manifest-types.ts'
import { isDigest } from './registry-path.ts'

export interface Manifest {
  readonly digest: string
  readonly mediaType: string
  readonly body: Buffer
}

/** As docker-registry: what it takes at most. */
const maxManifestBytes = 4 * 1024 * 1024
/** A registry answers a large layer once it has read and moved it. */
const commitMs = 5 * 60_000

/** One registry, over whatever carries bytes to it. Methods reject with `registry-unreachable` (retry). */
export class RegistryClient {
  /** For messages. */
  readonly peer: string
  readonly agent: Agent

  constructor(peer: string, connect: () => Duplex) {
    this.peer = peer
    this.agent = new ConnectingAgent(connect)
  }

  /** Digest of what a tag or a digest stands for; undefined: it has none. */
  async digestOf(name: string, reference: string): Promise<string | undefined> {
    const path = manifestPath(name, reference)
    const reply = await this.#ask({ method: 'HEAD', path, headers: { accept: manifestTypes } })
    reply.resume()
    if (reply.statusCode === 404) return undefined
    const digest = reply.headers['docker-content-digest']
    if (reply.statusCode === 200 && typeof digest === 'string') return digest
    throw this.#refused(reply)
  }

  /** Undefined: it has none. Its bytes have the digest that it says, and that was asked for. */
  async manifest(name: string, reference: string): Promise<Manifest | undefined> {
    const path = manifestPath(name, reference)
    const reply = await this.#ask({ method: 'GET', path, headers: { accept: manifestTypes } })
    if (reply.statusCode === 404) return void reply.resume()
    if (reply.statusCode !== 200) throw this.#refused(reply)
    const body = await readAll(reply, maxManifestBytes).catch((cause: unknown) => {
      reply.destroy()
      throw this.#failed(messageOf(cause), cause)
    })
    const digest = `sha256:${createHash('sha256').update(body).digest('hex')}`
    if (isDigest(reference) && digest !== reference) throw this.#failed('it sent other bytes')
    return { digest, mediaType: reply.headers['content-type'] ?? '', body }
  }

  async putManifest(name: string, reference: string, manifest: Manifest): Promise<void> {
    const { body, mediaType } = manifest
    const headers = { 'content-type': mediaType, 'content-length': body.length }
    const asked = { method: 'PUT', path: manifestPath(name, reference), headers }
    const reply = await this.#ask(asked, Readable.from([body]), commitMs)
    reply.resume()
    if (reply.statusCode !== 201) throw this.#refused(reply)
  }

  async hasBlob(name: string, digest: string): Promise<boolean> {
    const reply = await this.#ask({ method: 'HEAD', path: blobPath(name, digest) })
    reply.resume()
    if (reply.statusCode === 200) return true
    if (reply.statusCode === 404) return false
    throw this.#refused(reply)
  }

  /** The caller reads it to its end, or destroys it; undefined: it doesn't have it. */
  async blob(name: string, digest: string): Promise<IncomingMessage | undefined> {
    const reply = await this.#ask({ method: 'GET', path: blobPath(name, digest) })
    if (reply.statusCode === 200) return reply
    reply.resume()
    if (reply.statusCode === 404) return undefined
    throw this.#refused(reply)
  }

  /** Where to send a blob; undefined: it has it from `mountFrom`, another repository of its own. */
  async startUpload(name: string, digest: string, mountFrom?: string): Promise<string | undefined> {
    const mount = mountFrom === undefined ? '' : `?mount=${digest}&from=${mountFrom}`
    const path = `/v2/${name}/blobs/uploads/${mount}`
    const reply = await this.#ask({ method: 'POST', path, headers: { 'content-length': 0 } })
    reply.resume()
    if (reply.statusCode === 201) return undefined
    const { location } = reply.headers
    if (reply.statusCode !== 202 || location === undefined) throw this.#refused(reply)
    const { pathname, search } = new URL(location, 'http://registry')
    return pathname + search
  }

  /** The registry refuses bytes that don't have the digest. */
  async finishUpload(location: string, digest: string, blob: IncomingMessage): Promise<void> {
    const path = `${location}${location.includes('?') ? '&' : '?'}digest=${digest}`
    const length = blob.headers['content-length']
    const headers = {
      'content-type': 'application/octet-stream',
      ...(length !== undefined && { 'content-length': length }),
    }
    const reply = await this.#ask({ method: 'PUT', path, headers }, blob, commitMs)
    reply.resume()
    if (reply.statusCode !== 201) throw this.#refused(reply)
  }

  /** Leaves nothing of an upload that failed. Never rejects. */
  async dropUpload(location: string): Promise<void> {
    const reply = await this.#ask({ method: 'DELETE', path: location }).catch(() => undefined)
    reply?.resume()
  }

  /** With every tag of it. */
  async deleteManifest(name: string, digest: string): Promise<void> {
    const reply = await this.#ask({ method: 'DELETE', path: manifestPath(name, digest) })
    reply.resume()
    if (reply.statusCode !== 202 && reply.statusCode !== 404) throw this.#refused(reply)
  }

  async #ask(asked: Asked, body?: Readable, limitMs?: number): Promise<IncomingMessage> {
    try {
      const reply = await exchange(this.agent, asked, body, limitMs)
      reply.on('error', () => undefined) // told by who reads it
      return reply
    } catch (cause) {
      throw this.#failed(messageOf(cause), cause)
    }
  }

  #refused({ statusCode }: IncomingMessage): BanyanError {
    return this.#failed(`it answered ${statusCode}`)
  }

  #failed(why: string, cause?: unknown): BanyanError {
    const message = `The image registry of ${this.peer} can't be used: ${why}`
    return new BanyanError('registry-unreachable', message, 'retry', { cause })
  }
}

function manifestPath(name: string, reference: string): string {
  return `/v2/${name}/manifests/${reference}`
}

function blobPath(name: string, digest: string): string {
  return `/v2/${name}/blobs/${digest}`
}
