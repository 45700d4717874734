import type { Cause } from '../client/wire.ts'
import type { Style } from './style.ts'

/** What a person needs to mend it: message, exit code or probe output, last log lines. */
export function causeLines(cause: Cause, style: Style): string[] {
  return [
    ...factLines(cause),
    ...(cause.lastLines.length > 0
      ? [
          `  last lines of ${cause.task || cause.service || 'the log'}:`,
          ...cause.lastLines.map(line => `    ${style.dim('|')} ${line}`),
        ]
      : []),
  ]
}

function factLines({ agent, exitCode, probe }: Cause): string[] {
  return [
    ...(exitCode === undefined ? [] : [`  exit code: ${exitCode}`]),
    ...(probe === '' ? [] : probeLines(probe)),
    ...(agent === '' ? [] : [`  agent: ${agent}`]),
  ]
}

function probeLines(probe: string): string[] {
  const [first = '', ...rest] = probe.trimEnd().split('\n')
  return [`  probe: ${first}`, ...rest.map(line => `         ${line}`)]
}

interface FailedRollout {
  readonly repository: string
  readonly app: string
  readonly generation: number
  readonly phase: string
  readonly message: string
  readonly cause: Cause | null
}

/** The end of a rollout that failed, or of a manifest that was refused, with what to do next. */
export function failedRolloutLines(failed: FailedRollout, style: Style): string[] {
  const { app, generation, cause, repository, phase } = failed
  const subject = [app || repository, generation > 0 ? String(generation) : ''].filter(Boolean)
  const isWord = ['refused', 'rolled-back', 'blocked'].includes(phase)
  const verdict = isWord ? phase : failureWord(phase)
  const [message = '', ...rest] = (cause?.message || failed.message).trimEnd().split('\n')
  const head = [...subject, verdict].join(' ')
  return [
    `${style.red('✗')} ${style.bold(head)}${message === '' ? '' : `: ${message}`}`,
    ...rest,
    ...(cause ? causeLines(cause, style) : []),
    ...nextLines(failed),
  ]
}

/** A drain that has to leave something where it is did what it could. */
function failureWord(phase: string): string {
  return phase === 'drained' ? 'not empty' : 'failed'
}

function nextLines({ app, repository, phase }: FailedRollout): string[] {
  if (phase === 'drained') return ['  Next: banyan agent list; data goes with banyan agent remove']
  if (phase === 'refused') return ['  Next: fix it and push. What runs was not touched.']
  const sync = ['banyan sync', repository].filter(Boolean).join(' ')
  if (app === '')
    return [`  What runs was not touched. The next poll tries again; at once: ${sync}`]
  return [`  Next: banyan why ${app}; fix it and push`, `        again as it is: ${sync} --retry`]
}
