import type { Leaves } from './leaves.ts'

/** A `.env` file that SOPS encrypted: metadata in variables of its own, line ends written as `\n`. */
export interface EnvFile {
  readonly lines: readonly EnvLine[]
  readonly metadata: unknown
}

type EnvLine =
  | { readonly kind: 'variable'; readonly name: string; readonly value: string }
  | { readonly kind: 'comment'; readonly text: string }

const prefix = 'sops_'

/** Undefined: not a file of SOPS. */
export function readEnvFile(text: string): EnvFile | undefined {
  const lines: EnvLine[] = []
  const noted = new Map<string, string>()
  for (const line of text.split('\n')) {
    const at = line.indexOf('=')
    if (line.startsWith('#')) lines.push({ kind: 'comment', text: line.slice(1) })
    else if (line.trim() === '') continue
    else if (at < 0) return undefined
    else if (line.startsWith(prefix)) {
      noted.set(line.slice(prefix.length, at), multiline(line.slice(at + 1)))
    } else {
      lines.push({
        kind: 'variable',
        name: line.slice(0, at),
        value: multiline(line.slice(at + 1)),
      })
    }
  }
  return noted.has('mac') ? { lines, metadata: metadataFrom(noted) } : undefined
}

export function openEnvFile({ lines }: EnvFile, leaves: Leaves): string {
  return lines
    .map(line => {
      if (line.kind === 'comment') return `#${leaves.comment(line.text, [])}\n`
      const { name, value } = line
      const opened = leaves.open(value, [name])?.text ?? value
      return `${name}=${opened.replaceAll('\n', '\\n')}\n`
    })
    .join('')
}

/** `age__list_0__map_enc` is `age[0].enc`. */
function metadataFrom(noted: ReadonlyMap<string, string>): unknown {
  const age: Record<string, string>[] = []
  let groups: unknown[] | undefined
  for (const [name, value] of noted) {
    const [, index, field] = /^age__list_(\d{1,3})__map_(\w+)$/.exec(name) ?? []
    if (index !== undefined && field !== undefined) {
      age[Number(index)] = { ...age[Number(index)], [field]: value }
    }
    if (name.startsWith('key_groups__')) groups = [name]
  }
  return {
    age: age.filter(entry => Object.keys(entry).length > 0),
    mac: noted.get('mac'),
    lastmodified: noted.get('lastmodified'),
    mac_only_encrypted: noted.get('mac_only_encrypted') === 'true',
    ...(groups && { key_groups: groups }),
  }
}

function multiline(text: string): string {
  return text.replaceAll('\\n', '\n')
}
