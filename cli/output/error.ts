import { BanyanError, messageOf } from '../../core/errors.ts'
import { isUnreachable } from '../exit-codes.ts'
import type { Style } from './style.ts'
import { printable } from './text.ts'

export interface ErrorHints {
  /** What was probably meant. */
  readonly suggestion?: string
  /** Engines were called by their keys. */
  readonly throughTunnel?: boolean
}

/** One sentence, its code, and what to do next. Several problems of one file keep their lines. */
export function errorLines(error: unknown, style: Style, hints: ErrorHints = {}): string[] {
  const code = error instanceof BanyanError ? error.code : 'internal'
  const next = nextStep(code, hints)
  const [first = '', ...rest] = printable(messageOf(error)).split('\n')
  return [
    `${style.red('✗')} ${first} ${style.dim(`(${code})`)}`,
    ...rest,
    ...(next === undefined ? [] : [`  ${next}`]),
  ]
}

/** The same for programs: one line. */
export function errorJson(error: unknown, { suggestion }: ErrorHints = {}): string {
  const code = error instanceof BanyanError ? error.code : 'internal'
  return JSON.stringify({ error: { code, message: messageOf(error), suggestion } })
}

/** Who has an old one hears nothing at all. */
const otherKey =
  'Does it have the wg_public_key that is written here? There: banyan-engine show-key'

function nextStep(
  code: string,
  { suggestion, throughTunnel = false }: ErrorHints,
): string | undefined {
  if (suggestion !== undefined) return `Did you mean "${suggestion}"?`
  if (isUnreachable(code)) {
    const running = 'Is it running? npm start, or systemctl status banyan-engine'
    return throughTunnel ? `${running}. ${otherKey}` : running
  }
  switch (code) {
    case 'application-unknown':
    case 'repository-unknown':
      return 'What there is: banyan status'
    case 'agent-unknown':
      return 'What there is: banyan agent list'
    case 'invitation-unknown':
      return 'What there is: banyan agent invitations'
    case 'agent-contended':
    case 'agent-not-here':
      return 'How it is: banyan agent list'
    case 'store-unavailable':
      return 'Another engine may do it: banyan --engine <host:port> …'
    case 'usage':
      return 'How to write it: banyan <command> --help'
    case 'timeout':
      return 'How things stand: banyan status'
    case 'config-invalid':
    case 'config-unreadable':
      return 'Another file: banyan --config <file>'
    case 'internal':
      return 'This is a mistake in banyan, not yours. With BANYAN_DEBUG=1 it prints where.'
    default:
      return undefined
  }
}
