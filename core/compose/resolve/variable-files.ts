import { readFile, shown } from '../context.ts'
import { parseEnvFile, parseRawEnvFile } from '../dotenv.ts'
import { type Reading } from '../reading.ts'
import { decode, sourceOf } from '../source.ts'
import { type Scalar } from '../tree.ts'

type Values = ReadonlyMap<string, string>
type Lookup = (name: string) => string | undefined

export interface VariableFile {
  readonly path: Scalar
  readonly format?: Scalar | undefined
  readonly optional?: boolean
}

/** Where the variables that a file uses come from, besides the file itself. */
export interface Surroundings {
  /** Wins over what the file says. */
  readonly lookup: Lookup
  /** For what neither that nor the file has so far. */
  readonly before: Lookup
}

/** Reads env files and label files; those that many services share are parsed once. */
export interface VariableFiles {
  /** Empty where the file was not looked up yet, is missing, or was reported. */
  read(file: VariableFile, surroundings: Surroundings): Values
}

/** What a file gave, and what it looked up for that: with the same answers it gives the same. */
interface Known {
  readonly values: Values
  readonly looked: Record<keyof Surroundings, ReadonlyMap<string, string | undefined>>
}

const none: Values = new Map()

export function variableFiles(reading: Reading): VariableFiles {
  const known = new Map<string, Known>()
  const { budget } = reading.scope

  function parsed(key: string, surroundings: Surroundings, parse: (from: Surroundings) => Values) {
    const before = known.get(key)
    if (before && answersAlike(before, surroundings)) return before.values
    const lookup = recorded(surroundings.lookup)
    const earlier = recorded(surroundings.before)
    const values = parse({ lookup: lookup.ask, before: earlier.ask })
    known.set(key, { values, looked: { lookup: lookup.answers, before: earlier.answers } })
    return values
  }

  function read({ path, format, optional = false }: VariableFile, surroundings: Surroundings) {
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
    const values = parsed(`${String(raw)}:${found.path}`, surroundings, ({ lookup, before }) => {
      const scope = { lookup, budget }
      return raw
        ? parseRawEnvFile(source, scope, problems)
        : parseEnvFile(source, scope, problems, before)
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

function answersAlike({ looked }: Known, { lookup, before }: Surroundings): boolean {
  return (
    [...looked.lookup].every(([name, value]) => lookup(name) === value) &&
    [...looked.before].every(([name, value]) => before(name) === value)
  )
}

function recorded(lookup: Lookup) {
  const answers = new Map<string, string | undefined>()
  const ask = (name: string) => {
    const value = lookup(name)
    answers.set(name, value)
    return value
  }
  return { answers, ask }
}

/** A shared file multiplies by the services that read it: what they take counts, not what is read. */
function sizeOf(values: Values): number {
  let size = 0
  for (const [name, value] of values) size += name.length + value.length
  return size
}
