import { YamlError } from './nodes.ts'
import { type Scanner } from './scanner.ts'

interface Directives {
  /** What tag handles stand for. */
  readonly handles: ReadonlyMap<string, string>
  readonly found: boolean
}

const ownHandles = [
  ['!', '!'],
  ['!!', 'tag:yaml.org,2002:'],
] as const

/** `%YAML` and `%TAG` before a document. go-yaml takes YAML 1.1 only, as written; each may be there once. */
export function takeDirectives(scanner: Scanner): Directives {
  const handles = new Map<string, string>()
  let version: string | undefined
  for (;;) {
    const token = scanner.peek()
    if (token.type === 'yaml-directive') {
      if (version !== undefined || token.version !== '1.1') throw unknown(token.start)
      version = token.version
    } else if (token.type === 'tag-directive') {
      if (handles.has(token.handle)) throw unknown(token.start)
      handles.set(token.handle, token.prefix)
    } else break
    scanner.take()
  }
  const found = version !== undefined || handles.size > 0
  return { handles: new Map([...ownHandles, ...handles]), found }
}

function unknown(at: number): YamlError {
  return new YamlError(at, 'this YAML directive is not known: leave it out')
}
