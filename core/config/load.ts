import { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument, visit } from 'yaml'
import type { Document, Node } from 'yaml'
import type { z } from 'zod'
import type { Config } from './config.ts'
import { overridesFrom, substitute, withOverride } from './environment.ts'
import type { Environment, Override } from './environment.ts'
import { closest, knownKeys } from './known-keys.ts'
import { configSchema } from './schema.ts'

interface ConfigSource {
  readonly text: string
  /** Shown in diagnostics. */
  readonly file: string
  readonly env: Environment
  /** Stands in for an empty engine_id and node_name. */
  readonly hostName: string
}

/** One thing that is wrong, and where: `file:line:column`, or the environment variable it came from. */
interface ConfigDiagnostic {
  readonly where: string
  /** `engine.grpc_port`; empty for the file as a whole. */
  readonly option: string
  readonly message: string
}

interface LoadedConfig {
  /** Absent when there are errors. */
  readonly config?: Config
  readonly errors: readonly ConfigDiagnostic[]
  readonly warnings: readonly ConfigDiagnostic[]
}

type Path = readonly PropertyKey[]
interface Finding {
  readonly path: Path
  readonly message: string
}

/** More would be an alias bomb: the file of a thousand repositories needs a handful. */
const maxAliasCount = 100

/** Text and environment to a checked configuration: all problems at once. Never throws, whatever the text is. */
export function loadConfig({ text, file, env, hostName }: ConfigSource): LoadedConfig {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false })
  const at = (offset: number) => {
    const { line, col } = lines.linePos(offset)
    return `${file}:${line}:${col}`
  }
  const broken = document.errors.map(({ pos, message }) => whole(at(pos[0]), message))
  if (broken.length > 0) return { errors: broken, warnings: [] }

  const unset = substituteIn(document, env, at)
  const written = plainValue(document)
  if ('error' in written) return { errors: [whole(`${file}:1:1`, written.error)], warnings: [] }

  const overrides = overridesFrom(env)
  const { value, applied, errors: misplaced } = applyOverrides(written.value, overrides)
  const result = configSchema.safeParse(value)
  const where = ({ path }: Finding) =>
    overridden(path, applied) ?? at(offsetOf(document, path) ?? 0)
  const render = (finding: Finding): ConfigDiagnostic => ({
    where: where(finding),
    option: optionName(finding.path),
    message: finding.message,
  })
  const wrong = result.success ? [] : result.error.issues.flatMap(findings).map(render)
  const errors = [...unset, ...misplaced, ...wrong]
  if (!result.success || errors.length > 0) return { errors, warnings: [] }
  return {
    config: withHostName(result.data, hostName),
    errors,
    warnings: warningsAbout(result.data).map(render),
  }
}

/** `/etc/banyan/banyan.yaml:4:3: engine.grpc_prot: unknown option; did you mean grpc_port?` */
export function renderDiagnostic({ where, option, message }: ConfigDiagnostic): string {
  return [where, option, message].filter(part => part !== '').join(': ')
}

function whole(where: string, message: string): ConfigDiagnostic {
  return { where, option: '', message }
}

function substituteIn(
  document: Document,
  env: Environment,
  at: (offset: number) => string,
): ConfigDiagnostic[] {
  const errors: ConfigDiagnostic[] = []
  visit(document, {
    Scalar(key, node) {
      if (key === 'key' || typeof node.value !== 'string') return
      const { text, missing } = substitute(node.value, env)
      node.value = text
      const position = at(node.range?.[0] ?? 0)
      errors.push(...missing.map(name => whole(position, `the variable ${name} is not set`)))
    },
  })
  return errors
}

function plainValue(document: Document): { value: unknown } | { error: string } {
  try {
    return { value: withoutNulls(document.toJS({ maxAliasCount })) }
  } catch (error) {
    return { error: error instanceof Error ? error.message : 'can not be read' }
  }
}

/** An option written without a value is one that is not written; its name is still checked. */
function withoutNulls(value: unknown): unknown {
  if (value === null) return undefined
  if (Array.isArray(value)) return value.map(withoutNulls)
  if (typeof value !== 'object') return value
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, withoutNulls(part)]))
}

function applyOverrides(written: unknown, overrides: readonly Override[]) {
  const errors: ConfigDiagnostic[] = []
  const applied: Override[] = []
  let value: unknown = written ?? {}
  for (const override of overrides) {
    const { variable, path } = override
    const changed = withOverride(value, path, override.value)
    if (changed === undefined) {
      const message = 'leads through a list or a value; only options of sections can be set so'
      errors.push({ where: variable, option: optionName(path), message })
    } else {
      value = changed
      applied.push(override)
    }
  }
  return { value, applied, errors }
}

/** One finding for each unknown key, so that each has its own line. */
function findings(issue: z.core.$ZodIssue): Finding[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map(key => {
      const guess = closest(key, knownKeys(issue.path))
      const hint = guess === undefined ? '' : `; did you mean ${guess}?`
      return { path: [...issue.path, key], message: `unknown option${hint}` }
    })
  }
  const text = issue.message.replace(/^(Invalid input|Invalid option|Too (small|big)): /, '')
  const missing = issue.code === 'invalid_type' && text.endsWith('received undefined')
  return [{ path: issue.path, message: missing ? 'is required' : text }]
}

function overridden(path: Path, overrides: readonly Override[]): string | undefined {
  const names = path.map(String)
  return overrides.find(override => override.path.every((part, i) => names[i] === part))?.variable
}

/** Start of the value at the path; of the name, for an unknown option; else of what is nearest above it. */
function offsetOf(document: Document, path: Path): number | undefined {
  let node = resolved(document, document.contents)
  let offset = node?.range?.[0]
  for (const [index, part] of path.entries()) {
    const isLast = index === path.length - 1
    const step = child(node, part)
    if (!step) return offset
    const isKnown = !isLast || typeof part === 'number' || isName(part, path)
    offset = (isKnown ? step.value?.range?.[0] : undefined) ?? step.key?.range?.[0] ?? offset
    node = resolved(document, step.value)
  }
  return offset
}

function isName(part: PropertyKey, path: Path): boolean {
  const known = knownKeys(path.slice(0, -1))
  return known.length === 0 || known.includes(String(part))
}

function child(node: Node | undefined, part: PropertyKey) {
  if (isSeq<Node>(node)) {
    const value = node.items[Number(part)]
    return value && { key: undefined, value }
  }
  const pair = isMap<Node, Node | null>(node)
    ? node.items.find(({ key }) => isScalar(key) && String(key.value) === String(part))
    : undefined
  return pair && { key: pair.key, value: pair.value ?? undefined }
}

function resolved(document: Document, node: Node | null | undefined): Node | undefined {
  return (isAlias(node) ? node.resolve(document) : node) ?? undefined
}

/** `engine.repositories[0].url` */
function optionName(path: Path): string {
  return path
    .map(part => (/^\d+$/.test(String(part)) ? `[${String(part)}]` : `.${String(part)}`))
    .join('')
    .replace(/^\./, '')
}

function withHostName(config: Config, hostName: string): Config {
  const { engine, agent } = config
  return {
    ...config,
    engine: { ...engine, engineId: engine.engineId || hostName },
    agent: { ...agent, nodeName: agent.nodeName || hostName },
  }
}

function warningsAbout({ engine }: Config): Finding[] {
  return engine.repositories.flatMap(({ url, auth }, index) => {
    const isPlain = /^http:\/\/(?!localhost[:/]|127\.|\[::1\])/i.test(url)
    if (auth.tokenFile === undefined || !isPlain) return []
    const message = 'sends the token unencrypted; use https://'
    return [{ path: ['engine', 'repositories', index, 'url'], message }]
  })
}
