import { BanyanError, type Disposition } from '../../../core/errors.ts'

export type Meaning = readonly [pattern: RegExp, code: string, disposition: Disposition]

/** A command has no status but its words: those of nerdctl and of what it calls. The first that fits counts. */
const general: readonly Meaning[] = [
  [/unknown (shorthand )?flag|not implemented|unsupported/i, 'runtime-lacks-option', 'stalled'],
  [
    /cannot (access|connect).*containerd|containerd.*connection refused/i,
    'runtime-unreachable',
    'retry',
  ],
]

export const meanings = {
  create: [
    [/name \\?".*" is already (used|in use)|already exists/i, 'name-taken', 'wait'],
    [/image.*not (found|available)|no such image/i, 'image-not-found', 'retry'],
    [/./s, 'container-create-failed', 'stalled'],
  ],
  start: [
    [
      /requested ip.*not available|address already in use|already allocated/i,
      'address-taken',
      'retry',
    ],
    [/no such container/i, 'container-not-found', 'retry'],
    [
      /executable file not found|no such file or directory|permission denied/i,
      'container-start-failed',
      'stalled',
    ],
  ],
  pull: [
    [/not found|denied|unauthorized|forbidden|invalid reference/i, 'image-not-found', 'stalled'],
    [
      /connection refused|no such host|i\/o timeout|deadline exceeded/i,
      'registry-unreachable',
      'retry',
    ],
    [/./s, 'image-pull-failed', 'retry'],
  ],
  other: [[/no such container|not found/i, 'container-not-found', 'retry']],
} satisfies Record<string, readonly Meaning[]>

export function nerdctlError(what: string, stderr: string, of: readonly Meaning[]): BanyanError {
  const found = [...general, ...of].find(([pattern]) => pattern.test(stderr))
  const [, code, disposition] = found ?? [undefined, 'runtime-error', 'retry' as const]
  const said = lastLine(stderr).slice(0, 500)
  return new BanyanError(code, `Can't ${what}: ${said}`, disposition)
}

/** nerdctl logs before it fails; `time=… level=fatal msg="…"` is the reason. */
function lastLine(stderr: string): string {
  const last = stderr.trim().split('\n').at(-1) ?? ''
  const [, message] = /level=(?:fatal|error) msg="((?:[^"\\]|\\.)*)"/.exec(last) ?? []
  return message?.replaceAll('\\"', '"') ?? last
}
