import type Docker from 'dockerode'
import { BanyanError, messageOf } from '../../core/errors.ts'
import type { Build } from '../../core/model/build.ts'
import { BuildFailure, type BuildRequest } from './builder.ts'
import { BuildkitTrace } from './buildkit-trace.ts'
import { inlineDockerfile, openContext, type ContextSource } from './context.ts'
import { readMessages } from './json-stream.ts'
import { redactor } from '../../core/redact.ts'

const keptLines = 20

/** By this label an image is found again that was built but could not be pushed. */
export const inputLabel = 'dev.banyan.build-input'

/** Builds with the Docker Engine's own builder and answers the image's id. */
export async function buildWithDocker(
  docker: Docker,
  request: BuildRequest,
  digest: string,
  onLine: (line: string) => void,
  signal: AbortSignal,
): Promise<string> {
  const { build, repository } = request
  const context = await openContext(repository, contextSource(request), signal)
  const networkmode = build.network ?? (await buildNetwork(docker))
  const output = new Output(redactor(Object.values(build.args)), onLine)
  const refused = new AbortController()
  context.on('error', (err: Error) => refused.abort(err))
  try {
    const stream = await docker.buildImage(context, {
      ...buildOptions(build),
      labels: { ...build.labels, [inputLabel]: digest },
      ...(networkmode !== undefined && { networkmode }),
      version: await builderVersion(docker, build),
      rm: true,
      forcerm: true,
      abortSignal: AbortSignal.any([signal, refused.signal]),
    })
    return await output.follow(stream)
  } catch (err) {
    throw refused.signal.aborted ? refused.signal.reason : output.failure(err, request)
  } finally {
    context.destroy()
  }
}

function contextSource({ build, contextTree }: BuildRequest): ContextSource {
  const { dockerfile, dockerfileInline } = build
  const inline = dockerfileInline !== undefined && { inline: dockerfileInline }
  return { tree: contextTree, dockerfile, ...inline }
}

/** Docker Engine API, ImageBuild. */
function buildOptions(build: Build): Docker.ImageBuildOptions {
  const { dockerfileInline, target, platforms = [], shmSizeBytes, extraHosts = [] } = build
  const [platform] = platforms
  const hosts = extraHosts.map(({ host, address }) => `${host}:${address}`)
  return {
    dockerfile: dockerfileInline === undefined ? build.dockerfile : inlineDockerfile,
    buildargs: { ...build.args },
    ...(target !== undefined && { target }),
    ...(platform !== undefined && { platform }),
    ...(shmSizeBytes !== undefined && { shmsize: shmSizeBytes }),
    ...(hosts.length > 0 && { extrahosts: hosts.join(',') }),
    ...(build.noCache && { nocache: true }),
    ...(build.pull && { pull: true }),
    ...(build.cacheFrom && { cachefrom: JSON.stringify(build.cacheFrom) }),
  }
}

/** What the build prints, and what it ends with. */
class Output {
  readonly #redact: (text: string) => string
  readonly #onLine: (line: string) => void
  readonly #trace = new BuildkitTrace()
  #lastLines: readonly string[] = []

  constructor(redact: (text: string) => string, onLine: (line: string) => void) {
    this.#redact = redact
    this.#onLine = onLine
  }

  async follow(stream: NodeJS.ReadableStream): Promise<string> {
    let image: string | undefined
    for await (const message of readMessages(stream)) {
      const error = message.errorDetail?.message ?? message.error
      if (error !== undefined) throw new Error(error)
      const { aux } = message
      if (typeof aux === 'string') for (const text of this.#trace.read(aux)) this.#add(text)
      else image = aux?.ID ?? image
      this.#add(message.stream ?? message.status)
    }
    if (image === undefined) throw new Error('the build ended without an image')
    return image
  }

  failure(err: unknown, { app, service }: BuildRequest): unknown {
    if (isUnreachable(err)) return dockerUnreachable(err)
    const message = this.#redact(dockerMessage(err))
    return new BuildFailure(`The build of ${app}/${service} failed: ${message}`, this.#lastLines)
  }

  #add(text: string | undefined): void {
    for (const line of linesOf(text).map(this.#redact)) {
      this.#lastLines = [...this.#lastLines, line].slice(-keptLines)
      this.#onLine(line)
    }
  }
}

/** What only the builder itself cares about: the ids of its layers and intermediate containers. */
const chatter = /^$|^ --->|^Removing intermediate container /

function linesOf(text = ''): string[] {
  return text
    .split(/[\r\n]+/)
    .map(line => line.trimEnd())
    .filter(line => !chatter.test(line))
}

/** Docker 23; BuildKit of engines before it has shared memory of one size only. */
const sizesSharedMemory = 1.42

/** BuildKit, except on Podman, which has only the first builder's API. */
async function builderVersion(docker: Docker, { shmSizeBytes }: Build): Promise<'1' | '2'> {
  try {
    const { Components, ApiVersion } = await docker.version()
    const isPodman = Components.some(({ Name }) => Name.startsWith('Podman'))
    const isTooOld = shmSizeBytes !== undefined && Number(ApiVersion) < sizesSharedMemory
    return isPodman || isTooOld ? '1' : '2'
  } catch (err) {
    throw isUnreachable(err) ? dockerUnreachable(err) : err
  }
}

/** An engine without a bridge can run build steps only in the host's network. */
async function buildNetwork(docker: Docker): Promise<'host' | undefined> {
  try {
    const networks = await docker.listNetworks()
    return networks.some(({ Name }) => Name === 'bridge') ? undefined : 'host'
  } catch (err) {
    throw isUnreachable(err) ? dockerUnreachable(err) : err
  }
}

/** The engine's own words, without the client's `(HTTP code 400) unexpected - `. */
export function dockerMessage(err: unknown): string {
  const json = (err as { readonly json?: { readonly message?: unknown } } | undefined)?.json
  return typeof json?.message === 'string' ? json.message : messageOf(err)
}

const connectionErrors = ['ENOENT', 'ECONNREFUSED', 'EACCES', 'ECONNRESET', 'EPIPE']

export function isUnreachable(err: unknown): boolean {
  return connectionErrors.includes((err as NodeJS.ErrnoException | undefined)?.code ?? '')
}

export function dockerUnreachable(cause: unknown): BanyanError {
  const message = `The Docker Engine for builds does not answer: ${messageOf(cause)}. See engine.docker_host.`
  return new BanyanError('docker-unreachable', message, 'retry', { cause })
}
