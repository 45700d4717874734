import type Docker from 'dockerode'
import { BanyanError, messageOf } from '../../../core/errors.ts'
import type { WantedImage } from '../runtime.ts'
import { limited } from './call.ts'
import { logIn } from './log-in.ts'
import { serverOf } from './login.ts'

const limitMs = 30 * 60_000
const meanings = {
  401: ['image-not-found', 'stalled'],
  403: ['image-not-found', 'stalled'],
  404: ['image-not-found', 'stalled'],
  400: ['image-not-found', 'stalled'],
  500: ['registry-unreachable', 'retry'],
} as const

interface Progress {
  readonly status?: string
  readonly id?: string
  readonly progress?: string
  readonly error?: string
}

export async function pullImage(
  docker: Docker,
  { image, platform }: WantedImage,
  loginFile: string | undefined,
  onProgress: (line: string) => void,
  signal: AbortSignal,
): Promise<void> {
  const authconfig = loginFile === undefined ? undefined : await logIn(image, loginFile, signal)
  await limited({ what: `pull ${image}`, limitMs, signal, meanings }, async abortSignal => {
    const stream = await docker.pull(withTag(image), {
      abortSignal,
      ...(authconfig && { authconfig }),
      ...(platform !== undefined && { platform }),
    })
    for await (const { status, id, progress, error } of messages(stream)) {
      if (error !== undefined) throw pullFailed(image, error)
      onProgress([id, status, progress].filter(Boolean).join(' '))
    }
  }).catch((err: unknown) => {
    throw wantsLogin(err) ? loginNeeded(image, err) : err
  })
}

/** Docker answers 500 to that, as to a registry that is away. */
function wantsLogin(err: unknown): boolean {
  return /no basic auth credentials|unauthorized|authentication required/i.test(messageOf(err))
}

function loginNeeded(image: string, cause: unknown): BanyanError {
  const sentence = `The registry of ${image} gives it only to those who logged in. On this server: docker login ${serverOf(image)}`
  return new BanyanError('registry-login-needed', sentence, 'stalled', { cause })
}

/** Without a tag Docker would pull every tag there is. */
export function withTag(image: string): string {
  const lastPart = image.slice(image.lastIndexOf('/') + 1)
  return /[:@]/.test(lastPart) ? image : `${image}:latest`
}

/** The answer's status was 200 when the error came: there is only text, so trying again is all we can do. */
function pullFailed(image: string, error: string): BanyanError {
  const sentence = `Can't pull ${image}: ${error.slice(0, 500)}`
  return new BanyanError('image-pull-failed', sentence, 'retry')
}

/** One JSON object per line. */
async function* messages(stream: NodeJS.ReadableStream): AsyncGenerator<Progress> {
  let rest = ''
  for await (const chunk of stream) {
    const lines = (rest + chunk.toString()).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) {
      if (line.trim() !== '') yield JSON.parse(line) as Progress
    }
  }
}
