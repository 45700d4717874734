import { isAbsolute } from 'node:path'
import type { Answers, Choice, Question } from './question.ts'

// Parts of questions that every wizard has.

export const yesNo: readonly Choice[] = [
  { value: 'yes', label: 'Yes' },
  { value: 'no', label: 'No' },
]

const hostPattern = /^[a-zA-Z0-9]([a-zA-Z0-9.:-]{0,253}[a-zA-Z0-9])?$/

export function hostProblem(text: string): string | undefined {
  if (/^[^:]+:\d*$/.test(text)) return 'has a port: that is asked for by itself'
  return hostPattern.test(text) ? undefined : 'is no host name or address'
}

export function portProblem(text: string): string | undefined {
  const isPort = /^\d{1,5}$/.test(text) && Number(text) >= 1 && Number(text) <= 65_535
  return isPort ? undefined : 'is no port from 1 to 65535'
}

export function nameProblem(text: string): string | undefined {
  const isName = /^[a-zA-Z0-9][a-zA-Z0-9._-]{0,62}$/.test(text)
  return isName ? undefined : "can't be a name: at most 63 of a-z, A-Z, 0-9, . _ and -"
}

export function pathProblem(text: string): string | undefined {
  return isAbsolute(text) && !text.includes('\0') ? undefined : 'is no absolute path'
}

/** `host:port`, `[::1]:port`; undefined: it is none. */
export function splitHostPort(
  text: string,
): { readonly host: string; readonly port: number } | undefined {
  const [, bare, bracketed, port = ''] =
    /^(?:([a-zA-Z0-9.-]+)|\[([0-9a-fA-F:.]+)\]):(\d{1,5})$/.exec(text) ?? []
  const host = bare ?? bracketed
  if (host === undefined || portProblem(port) !== undefined) return undefined
  return { host, port: Number(port) }
}

export function joinHostPort(host: string, port: number | string): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`
}

/** Last, where systemd runs and doesn't know the program yet, or a flag says so. */
export function systemdQuestion(wanted: boolean): readonly Question[] {
  if (!wanted) return []
  return [
    {
      id: 'systemd',
      flag: '--systemd or --no-systemd',
      label: 'Install systemd unit?',
      hint: 'it starts with this server, and again if it ends; nothing is started now',
      choices: yesNo,
      initial: 'yes',
    },
  ]
}

/** Only what was said. */
export function saidAnswers(said: Readonly<Record<string, string | undefined>>): Answers {
  return Object.fromEntries(
    Object.entries(said).flatMap(([k, v]) => (v === undefined ? [] : [[k, v]])),
  )
}

export function yesOrNo(flag: boolean | undefined): string | undefined {
  if (flag === undefined) return undefined
  return flag ? 'yes' : 'no'
}
