import Docker from 'dockerode'
import { BanyanError } from '../../core/errors.ts'
import { withDeadline } from '../../platform/deadline.ts'
import type { Logger } from '../../platform/logger.ts'
import { BuildFailure, type Builder, type BuildRequest, type BuiltImage } from './builder.ts'
import {
  buildWithDocker,
  dockerMessage,
  dockerUnreachable,
  inputLabel,
  isUnreachable,
} from './docker-build.ts'
import { imageRepository, inputDigest } from './image-name.ts'
import { readMessages } from './json-stream.ts'
import { createLimit } from './limit.ts'
import { findDigest } from './registry-api.ts'

export interface BuilderOptions {
  /** Path of the Docker Engine's socket. */
  readonly dockerHost: string
  /** `host:port`, as in image references. */
  readonly registry: string
  readonly log: Logger
  /** For one image, push included; default 15 min. */
  readonly timeoutMs?: number
}

const defaultTimeoutMs = 15 * 60_000
const buildsAtOnce = 2

/** The builder on a Docker Engine and a registry. */
export function createBuilder(options: BuilderOptions): Builder {
  return new DockerBuilder(options)
}

class DockerBuilder implements Builder {
  readonly #docker: Docker
  readonly #registry: string
  readonly #log: Logger
  readonly #timeoutMs: number
  readonly #limit = createLimit(buildsAtOnce)
  /** Builds under way, so that services of one input share one. */
  readonly #running = new Map<string, Promise<string>>()

  constructor({ dockerHost, registry, log, timeoutMs = defaultTimeoutMs }: BuilderOptions) {
    this.#docker = new Docker({ socketPath: dockerHost })
    this.#registry = registry
    this.#log = log
    this.#timeoutMs = timeoutMs
  }

  async image(
    request: BuildRequest,
    onLine: (line: string) => void,
    signal: AbortSignal,
  ): Promise<BuiltImage> {
    const digest = inputDigest(request)
    const repository = imageRepository(request.app, request.service)
    const found = await findDigest(this.#registry, repository, digest, signal)
    if (found !== undefined) return { image: this.#pinned(repository, found), reused: true }
    let limited = signal
    try {
      const image = await withDeadline(this.#timeoutMs, signal, async own => {
        limited = own
        return await this.#make(request, digest, repository, onLine, own)
      })
      return { image, reused: false }
    } catch (err) {
      signal.throwIfAborted()
      throw limited.aborted ? this.#tookTooLong(request) : err
    }
  }

  async #make(
    request: BuildRequest,
    digest: string,
    repository: string,
    onLine: (line: string) => void,
    signal: AbortSignal,
  ): Promise<string> {
    const image = await this.#buildOnce(request, digest, onLine, signal)
    await this.#push(image, repository, digest, signal)
    const pushed = await findDigest(this.#registry, repository, digest, signal)
    if (pushed === undefined) throw pushFailed(repository, 'the registry does not have it')
    return this.#pinned(repository, pushed)
  }

  async #buildOnce(
    request: BuildRequest,
    digest: string,
    onLine: (line: string) => void,
    signal: AbortSignal,
  ): Promise<string> {
    const key = `${request.app}/${digest}`
    const running = this.#running.get(key)
    if (running) return await running
    const build = this.#limit(async () => await this.#build(request, digest, onLine, signal))
    this.#running.set(key, build)
    try {
      return await build
    } finally {
      this.#running.delete(key)
    }
  }

  async #build(
    request: BuildRequest,
    digest: string,
    onLine: (line: string) => void,
    signal: AbortSignal,
  ): Promise<string> {
    signal.throwIfAborted()
    const known = await this.#findBuilt(digest)
    if (known !== undefined) return known
    const { app, service } = request
    const startedAt = performance.now()
    const image = await buildWithDocker(this.#docker, request, digest, onLine, signal)
    const ms = Math.round(performance.now() - startedAt)
    this.#log.info({ app, service, image, ms }, 'image built')
    return image
  }

  async #findBuilt(digest: string): Promise<string | undefined> {
    try {
      const filters = { label: [`${inputLabel}=${digest}`] }
      const images = await this.#docker.listImages({ filters: JSON.stringify(filters) })
      return images[0]?.Id
    } catch (err) {
      throw isUnreachable(err) ? dockerUnreachable(err) : err
    }
  }

  async #push(image: string, repository: string, tag: string, signal: AbortSignal): Promise<void> {
    const name = `${this.#registry}/${repository}`
    try {
      await this.#docker.getImage(image).tag({ repo: name, tag })
      // The engine refuses a push without credentials, even where none are needed: an empty object will do.
      const options = { tag, authconfig: {}, abortSignal: signal }
      const stream = await this.#docker.getImage(name).push(options as Docker.ImagePushOptions)
      for await (const message of readMessages(stream)) {
        if (message.error !== undefined) throw new Error(message.error)
      }
    } catch (err) {
      signal.throwIfAborted()
      throw isUnreachable(err) ? dockerUnreachable(err) : pushFailed(repository, dockerMessage(err))
    }
  }

  #pinned(repository: string, digest: string): string {
    return `${this.#registry}/${repository}@${digest}`
  }

  #tookTooLong({ app, service }: BuildRequest): BuildFailure {
    const minutes = Math.round(this.#timeoutMs / 6_000) / 10
    return new BuildFailure(`The build of ${app}/${service} took longer than ${minutes} min.`, [])
  }
}

function pushFailed(repository: string, why: string): BanyanError {
  return new BanyanError('push-failed', `Pushing ${repository} failed: ${why}`, 'retry')
}
