import type Docker from 'dockerode'
import type { LogLine, LogOptions } from '../runtime.ts'
import { limited } from './call.ts'
import { LineReader } from './demux.ts'
import { TtyLineReader } from './tty-lines.ts'

const limitMs = 30_000
const meanings = { 404: ['container-not-found', 'retry'] } as const

export async function* readLogs(
  docker: Docker,
  containerId: string,
  options: LogOptions,
  signal: AbortSignal,
): AsyncGenerator<LogLine> {
  const lines = (await hasTerminal(docker, containerId, signal))
    ? new TtyLineReader()
    : new LineReader()
  for await (const chunk of chunks(docker, containerId, options, signal)) {
    yield* lines.push(chunk)
  }
  yield* lines.end()
}

async function hasTerminal(docker: Docker, containerId: string, signal: AbortSignal) {
  const what = `inspect ${containerId}`
  return await limited({ what, limitMs, signal, meanings }, async abortSignal => {
    const { Config } = await docker.getContainer(containerId).inspect({ abortSignal })
    return Config.Tty
  })
}

async function* chunks(
  docker: Docker,
  containerId: string,
  options: LogOptions,
  signal: AbortSignal,
): AsyncGenerator<Buffer> {
  const container = docker.getContainer(containerId)
  const what = `read the logs of ${containerId}`
  const ask = query(options)
  if (!options.follow) {
    yield await limited({ what, limitMs, signal, meanings }, abortSignal =>
      container.logs({ ...ask, follow: false, abortSignal }),
    )
    return
  }
  const stream = await limited({ what, limitMs, signal, meanings }, () =>
    container.logs({ ...ask, follow: true, abortSignal: signal }),
  )
  try {
    yield* stream as AsyncIterable<Buffer>
  } catch (error) {
    if (!signal.aborted) throw error
  }
}

function query({ tail, sinceMs }: LogOptions) {
  return {
    stdout: true,
    stderr: true,
    timestamps: true,
    tail,
    ...(sinceMs !== undefined && { since: (sinceMs / 1000).toFixed(3) }),
  }
}
