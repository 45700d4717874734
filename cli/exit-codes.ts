import { BanyanError } from '../core/errors.ts'

/** What the shell learns. docs/cli.md and `banyan --help` list the same numbers. */
export const exitCodes = {
  ok: 0,
  failed: 1,
  changes: 2,
  usage: 3,
  unreachable: 4,
  notFound: 5,
  interrupted: 130,
} as const

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes]

/** The exit code for anything a command threw. Decided by stable codes, never by message text. */
export function exitCodeOf(error: unknown): ExitCode {
  if (!(error instanceof BanyanError)) return exitCodes.failed
  if (error.code === 'usage') return exitCodes.usage
  if (error.code === 'interrupted') return exitCodes.interrupted
  if (isUnreachable(error.code)) return exitCodes.unreachable
  return isNotFound(error.code) ? exitCodes.notFound : exitCodes.failed
}

/** `application-unknown`, `repository-unknown`, `path-unknown`, … */
export function isNotFound(code: string): boolean {
  return code.endsWith('-unknown')
}

/** An engine that stops cancels its calls; where we cancelled, the reason of the signal counts instead. */
const unreachableCodes = ['engine-unreachable', 'rpc-unavailable', 'rpc-timeout', 'rpc-cancelled']

/** Nobody answers, or no longer: another engine, or the same one later, may. */
export function isUnreachable(code: string): boolean {
  return unreachableCodes.includes(code)
}

export const exitCodeHelp = [
  'Exit codes:',
  '  0    done, or nothing to do',
  '  1    failed: a rollout failed, a manifest was refused, the engine said no',
  '  2    `banyan diff` found changes',
  '  3    wrong usage: unknown command, option or value',
  '  4    no engine could be reached',
  '  5    no such repository, application, service, generation, agent, invitation or file',
  '  130  interrupted with Ctrl-C',
].join('\n')
