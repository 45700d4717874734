import { BanyanError } from '../core/errors.ts'
import { globalScope, secretNamePattern } from '../core/model/secret.ts'
import { labelNamePattern, projectNamePattern, resourceNamePattern } from '../core/names.ts'

interface Target {
  readonly app: string
  readonly service?: string
}

/** `shop` or `shop/web`. Throws `usage` for anything else. */
export function parseTarget(text: string): Target {
  const [app = '', service, ...rest] = text.split('/')
  const good = projectNamePattern.test(app) && rest.length === 0
  if (!good || (service !== undefined && !resourceNamePattern.test(service))) {
    throw usage(`"${text}" names no application: write <app> or <app>/<service>`)
  }
  return service === undefined ? { app } : { app, service }
}

/** An application's name. Throws `usage` for anything else. */
export function parseApp(text: string): string {
  if (projectNamePattern.test(text)) return text
  throw usage(
    `"${text}" can't be an application's name: lower case letters, digits, "-" and "_" only`,
  )
}

/** Name of a stored secret. Throws `usage` for anything else. */
export function parseSecretName(text: string): string {
  if (secretNamePattern.test(text)) return text
  throw usage(`"${text}" can't be a secret's name: letters, digits, ".", "_" and "-", at most 63`)
}

/** An application's name, or nothing: then the secret is every application's. */
export function parseScope(text: string | undefined): string {
  return text === undefined ? globalScope : parseApp(text)
}

/** An agent's name. Throws `usage` for anything else. */
export function parseAgent(text: string): string {
  if (resourceNamePattern.test(text)) return text
  throw usage(`"${text}" can't be an agent's name: see banyan agent list`)
}

/** Id of an invitation. Throws `usage` for anything else, without repeating it: a token may have been pasted. */
export function parseInvitation(text: string): string {
  if (/^[0-9a-f]{16}$/.test(text)) return text
  throw usage('an id of an invitation has 16 of 0-9 and a-f: see banyan agent invitations')
}

interface LabelChanges {
  readonly put: Record<string, string>
  readonly removed: string[]
}

/** `zone=eu` sets a label, `zone-` takes it away. Throws `usage` for anything else, and for both of one label. */
export function parseLabelChanges(texts: readonly string[]): LabelChanges {
  const put: Record<string, string> = {}
  const removed: string[] = []
  for (const text of texts) {
    const at = text.indexOf('=')
    const label = at < 0 ? text.replace(/-$/, '') : text.slice(0, at)
    const isWhole = at >= 0 || text.endsWith('-')
    if (!isWhole || !labelNamePattern.test(label)) {
      throw usage(`"${text}" is no label: write zone=eu to set one, zone- to take it away`)
    }
    if (at < 0) removed.push(label)
    else put[label] = text.slice(at + 1)
  }
  const both = removed.find(label => Object.hasOwn(put, label))
  if (both !== undefined) throw usage(`${both} can't be set and taken away at once`)
  return { put, removed }
}

/** A whole number from 1. Throws `usage` for anything else. */
export function parseGeneration(text: string): number {
  const number = /^[1-9]\d{0,8}$/.test(text) ? Number(text) : undefined
  if (number === undefined) throw usage(`"${text}" is no generation: see banyan history`)
  return number
}

const maxLines = 100_000

/** How many lines or events, 0 … 100,000. Throws `usage` for anything else. */
export function parseCount(text: string): number {
  const number = /^\d{1,6}$/.test(text) ? Number(text) : undefined
  if (number === undefined || number > maxLines) {
    throw usage(`"${text}" is no number of lines from 0 to ${maxLines}`)
  }
  return number
}

/** Of a pull request, with or without `#`. Throws `usage` for anything else. */
export function parsePull(text: string): number {
  const number = Number(/^#?([1-9]\d{0,8})$/.exec(text)?.[1] ?? 0)
  if (number === 0) throw usage(`"${text}" is no number of a pull request`)
  return number
}

/** 1 … 65535. Throws `usage` for anything else. */
export function parsePort(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0
  if (port < 1 || port > 65535) throw usage(`"${text}" is no port from 1 to 65535`)
  return port
}

const unitsMs = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 }

/** `500ms`, `30s`, `5m`, `1h` in milliseconds. Throws `usage` for anything else, and for 0. */
export function parseDuration(text: string): number {
  const match = /^(\d{1,9}(?:\.\d{1,3})?)(ms|s|m|h)$/.exec(text)
  const ms = match ? Number(match[1]) * unitsMs[match[2] as keyof typeof unitsMs] : 0
  if (ms < 1 || ms > 2 ** 31 - 1) throw usage(`"${text}" is no duration: write 500ms, 30s, 5m, 1h`)
  return Math.round(ms)
}

/** KEY=VALUE pairs of `--var`. Throws `usage` where there is no name. */
export function parseVariables(pairs: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    pairs.map(pair => {
      const at = pair.indexOf('=')
      if (at < 1) throw usage(`"${pair}" is no variable: write --var NAME=value`)
      return [pair.slice(0, at), pair.slice(at + 1)]
    }),
  )
}

/**
 * Tells `banyan diff ./shop` from `banyan diff shop`: a path has a slash, is `.` or `..`, or ends like a YAML
 * file. So the answer doesn't depend on what lies in the current folder.
 */
export function looksLikePath(text: string): boolean {
  return text === '.' || text === '..' || text.includes('/') || /\.ya?ml$/.test(text)
}

export function usage(message: string): BanyanError {
  return new BanyanError('usage', message, 'stalled')
}
