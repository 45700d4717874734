import type { Diagnostic } from '../../core/compose/diagnostics.ts'
import { printable } from './text.ts'

/** As GitHub Actions shows them beside the lines of a pull request: workflow commands, one a line. */
export function annotationLines(diagnostics: readonly Diagnostic[]): string[] {
  return diagnostics.map(({ severity, file, line, column, length = 1, code, message, hint }) => {
    const properties = { file, line, col: column, endColumn: column + length, title: code }
    return annotation(severity, properties, hint === undefined ? message : `${message} (${hint})`)
  })
}

/** Values come from files of people: nothing in them may end a line or begin a command of its own. */
export function annotation(
  level: 'error' | 'warning',
  properties: Readonly<Record<string, string | number>>,
  message: string,
): string {
  const listed = Object.entries(properties).map(([name, value]) => `${name}=${property(value)}`)
  const head = listed.length === 0 ? level : `${level} ${listed.join(',')}`
  return `::${head}::${data(message)}`
}

function property(value: string | number): string {
  return data(String(value)).replaceAll(':', '%3A').replaceAll(',', '%2C')
}

function data(text: string): string {
  const escaped = text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
  return printable(escaped)
}
