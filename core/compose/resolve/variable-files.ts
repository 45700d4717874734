import { readFile, shown } from '../context.ts'
import { parseEnvFile, parseRawEnvFile } from '../dotenv.ts'
import { type Reading } from '../reading.ts'
import { decode, sourceOf } from '../source.ts'
import { type Scalar } from '../tree.ts'

export type Values = ReadonlyMap<string, string>
type Lookup = (name: string) => string | undefined

export interface VariableFile {
  readonly path: Scalar
  readonly format?: Scalar | undefined
  readonly optional?: boolean
}

/** Reads env files and label files; those that many services share are parsed once. */
export interface VariableFiles {
  /** Empty where the file was not looked up yet, is missing, or was reported. */
  read(file: VariableFile, lookup: Lookup): Values
}

/** What a file gave, and what it looked up for that: with the same answers it gives the same. */
interface Known {
  readonly looked: ReadonlyMap<string, string | undefined>
  readonly values: Values
}

const none: Values = new Map()

export function variableFiles(reading: Reading): VariableFiles {
  const known = new Map<string, Known>()
  const { budget } = reading.scope

  function parsed(key: string, lookup: Lookup, parse: (lookup: Lookup) => Values): Values {
    const before = known.get(key)
    if (before && [...before.looked].every(([name, value]) => lookup(name) === value)) {
      return before.values
    }
    const looked = new Map<string, string | undefined>()
    const values = parse(name => {
      const value = lookup(name)
      looked.set(name, value)
      return value
    })
    known.set(key, { looked, values })
    return values
  }

  function read({ path, format, optional = false }: VariableFile, lookup: Lookup): Values {
    const { problems } = reading
    const found = readFile(path, reading, optional)
    if (!found) return none
    if (format && !isFormat(format)) {
      const message = `the format ${shown(format)} is not known`
      problems.error(format.at, 'unsupported-value', message, 'use "raw", or leave it out')
      return none
    }
    const decoded = decode(found.bytes)
    if ('problem' in decoded) {
      problems.error(path.at, 'unreadable-file', `the file ${shown(path)} ${decoded.problem}`)
      return none
    }
    const raw = format?.value === 'raw'
    const source = sourceOf(found.path, decoded.text)
    const values = parsed(`${String(raw)}:${found.path}`, lookup, recorded => {
      const scope = { lookup: recorded, budget }
      return raw ? parseRawEnvFile(source, scope) : parseEnvFile(source, scope, problems)
    })
    budget.spare -= sizeOf(values)
    if (budget.spare >= 0) return values
    problems.error(path.at, 'expands-too-far', 'the env files have too many variables')
    return none
  }

  return { read }
}

function isFormat(format: Scalar): boolean {
  return format.value === 'raw' || format.value === ''
}

/** A shared file multiplies by the services that read it: what they take counts, not what is read. */
function sizeOf(values: Values): number {
  let size = 0
  for (const [name, value] of values) size += name.length + value.length
  return size
}
