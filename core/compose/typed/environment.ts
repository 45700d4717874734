import { type Context, readFile, shown } from '../context.ts'
import { parseEnvFile, parseRawEnvFile } from '../dotenv.ts'
import { flagAt, listAt, mapAt, mapsIn, scalarAt, textAt, wordOf } from '../read.ts'
import { decode, sourceOf } from '../source.ts'
import { type Mapping } from '../tree.ts'

/** A shared env file multiplies by the services that read it: this bounds the variables of a project. */
const maxVariables = 300_000

/** Reads env files once, however many services share them. */
export interface EnvironmentReader {
  environmentOf(service: Mapping): Record<string, string>
}

type Values = ReadonlyMap<string, string>

export function environmentReader(context: Context): EnvironmentReader {
  const cache = new Map<string, Values>()
  let spare = maxVariables

  function environmentOf(service: Mapping): Record<string, string> {
    const values = new Map<string, string>()
    for (const entry of mapsIn(listAt(service, 'env_file'))) {
      const file = envFile(entry, context, cache)
      spare -= file.size
      if (spare < 0) {
        context.problems.error(
          entry.at,
          'too-many-variables',
          'the env files have too many variables',
        )
        return {}
      }
      for (const [name, value] of file) values.set(name, value)
    }
    for (const [name, value] of ownValues(service, 'environment', context)) values.set(name, value)
    return Object.fromEntries(values)
  }

  return { environmentOf }
}

/** A mapping in which null means "take the variable of this name, if there is one". */
export function ownValues(map: Mapping, key: string, { scope }: Context): Values {
  const values = new Map<string, string>()
  for (const [name, { value }] of mapAt(map, key)?.entries ?? []) {
    if (value.kind !== 'scalar') continue
    const word = value.value === null ? scope.lookup(name) : (value.word ?? wordOf(value.value))
    if (word !== undefined) values.set(name, word)
  }
  return values
}

function envFile(entry: Mapping, context: Context, cache: Map<string, Values>): Values {
  const { problems, scope } = context
  const none: Values = new Map()
  const path = scalarAt(entry, 'path')
  if (!path) return none
  const format = scalarAt(entry, 'format')
  if (format && format.value !== 'raw') {
    problems.error(
      format.at,
      'unsupported-value',
      `the format ${shown(format)} is not known`,
      'use "raw"',
    )
    return none
  }
  const read = readFile(path, context, flagAt(entry, 'required') === false)
  if (!read) return none
  const key = `${textAt(entry, 'format') ?? ''}:${read.path}`
  const known = cache.get(key)
  if (known) return known
  const decoded = decode(read.bytes)
  if ('problem' in decoded) {
    problems.error(path.at, 'invalid-env-file', `${shown(path)} ${decoded.problem}`)
    return none
  }
  const source = sourceOf(read.path, decoded.text)
  const values = format
    ? parseRawEnvFile(source, scope, problems)
    : parseEnvFile(source, scope, problems)
  cache.set(key, values)
  return values
}
