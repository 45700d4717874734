import { sha256 } from '../../hash.ts'
import { type FileMount, type SecretValue } from '../../model/mounts.ts'
import {
  globalScope,
  maxSecretBytes,
  secretNamePattern,
  storedDigest,
  unknownVersion,
  type SecretRef,
} from '../../model/secret.ts'
import { type Context, readFile, shown } from '../context.ts'
import { at, flagAt, listAt, mapAt, mapsIn, scalarAt, textAt, wordOf } from '../read.ts'
import { type Place } from '../source.ts'
import { type Mapping, type Scalar } from '../tree.ts'

/** Contents of the configs and secrets of one project, by digest. */
export interface FileStore {
  /** By name; names whose content is not known (yet) are missing. */
  readonly configs: ReadonlyMap<string, SecretValue>
  readonly secrets: ReadonlyMap<string, SecretValue>
  /** All that the file defines. */
  readonly secretNames: ReadonlySet<string>
  /** base64 by digest. */
  readonly contents: ReadonlyMap<string, string>
}

export function readFiles(file: Mapping, context: Context): FileStore {
  const contents = new Map<string, string>()
  const digests = new Map<string, string>()
  const read = (key: 'configs' | 'secrets') =>
    new Map(
      [...(mapAt(file, key)?.entries ?? [])].flatMap(([name, { value }]) => {
        if (value.kind !== 'map') return []
        const found = valueOf(key, name, value, { context, contents, digests })
        return found ? [[name, found] as const] : []
      }),
    )
  const secretNames = new Set(mapAt(file, 'secrets')?.entries.keys())
  return { configs: read('configs'), secrets: read('secrets'), secretNames, contents }
}

/** The mounts of one service, sorted by target. Unknown names are reported by the cross-checks. */
export function fileMountsOf(
  service: Mapping,
  store: FileStore,
  context: Context,
): readonly FileMount[] {
  const mounts = [
    ...mountsOfKind('config', service, store.configs, context),
    ...mountsOfKind('secret', service, store.secrets, context),
  ]
  return mounts.sort((a, b) => (a.target < b.target ? -1 : a.target > b.target ? 1 : 0))
}

interface Reading {
  readonly context: Context
  readonly contents: Map<string, string>
  /** By path or variable: what many definitions share is hashed once. */
  readonly digests: Map<string, string>
}

function valueOf(
  key: 'configs' | 'secrets',
  name: string,
  map: Mapping,
  reading: Reading,
): SecretValue | undefined {
  if (flagAt(map, 'external')) return externalValue(key, name, map, reading.context)
  const digest = digestOf(map, reading)
  return digest === undefined ? undefined : { digest }
}

function externalValue(
  key: 'configs' | 'secrets',
  name: string,
  map: Mapping,
  context: Context,
): SecretValue | undefined {
  if (key === 'configs') return undefined // refused by the verdicts
  const place = scalarAt(map, 'external')?.at ?? map.at
  const stored = storedSecret(textAt(map, 'name') ?? name, place, context)
  return stored && { digest: storedDigest(stored), stored }
}

/** Without a store to ask, as on a laptop, any name may be there. */
function storedSecret(
  name: string,
  place: Place,
  { problems, secrets }: Context,
): SecretRef | undefined {
  if (!secretNamePattern.test(name)) {
    const message = `"${name}" can't be the name of a stored secret`
    problems.error(place, 'invalid-name', message, 'letters, digits, ".", "_" and "-", at most 63')
    return undefined
  }
  if (!secrets) return { scope: globalScope, name, version: unknownVersion }
  const found = secrets(name)
  if (!found) {
    const message = `there is no secret "${name}" in the store`
    problems.error(place, 'secret-missing', message, `set it: banyan secret set ${name}`)
  }
  return found
}

/** Where there is none of the three, or more than one, that was reported before. */
function digestOf(map: Mapping, reading: Reading): string | undefined {
  const { scope } = reading.context
  const content = scalarAt(map, 'content')
  if (content) return stored(wordOf(content.value), content, reading)
  const variable = scalarAt(map, 'environment')
  if (variable) return variableDigest(variable, scope.lookup(wordOf(variable.value)), reading)
  const path = scalarAt(map, 'file')
  const read = path && readFile(path, reading.context)
  return read && shared(`file:${read.path}`, reading, () => stored(read.bytes, path, reading))
}

function variableDigest(
  variable: Scalar,
  value: string | undefined,
  reading: Reading,
): string | undefined {
  const name = wordOf(variable.value)
  if (value !== undefined) {
    return shared(`variable:${name}`, reading, () => stored(value, variable, reading))
  }
  const message = `the variable ${shown(variable)} is not set`
  reading.context.problems.error(variable.at, 'missing-variable', message)
  return undefined
}

function shared(key: string, { digests }: Reading, read: () => string | undefined) {
  const known = digests.get(key)
  if (known !== undefined) return known
  const digest = read()
  if (digest !== undefined) digests.set(key, digest)
  return digest
}

function stored(content: string | Uint8Array, from: Scalar, reading: Reading): string | undefined {
  const bytes = Buffer.from(content)
  if (bytes.length > maxSecretBytes) {
    const message = 'a config or secret holds at most 500 KiB'
    reading.context.problems.error(
      from.at,
      'file-too-large',
      message,
      'put it into the image or a volume',
    )
    return undefined
  }
  const digest = sha256(bytes)
  if (!reading.contents.has(digest)) reading.contents.set(digest, bytes.toString('base64'))
  return digest
}

function mountsOfKind(
  kind: FileMount['kind'],
  service: Mapping,
  values: ReadonlyMap<string, SecretValue>,
  context: Context,
): FileMount[] {
  return mapsIn(listAt(service, `${kind}s`)).flatMap(from => {
    const name = textAt(from, 'source') ?? ''
    const target = targetOf(kind, name, from, context)
    const rights = {
      mode: modeOf(from, context),
      uid: idAt(from, 'uid', context),
      gid: idAt(from, 'gid', context),
    }
    const value = values.get(name)
    return value ? [{ kind, name, target, ...value, ...rights }] : []
  })
}

function targetOf(kind: FileMount['kind'], name: string, from: Mapping, { problems }: Context) {
  const target = textAt(from, 'target') ?? name
  if (/\0|(^|\/)\.\.(\/|$)/.test(target)) {
    const place = (scalarAt(from, 'target') ?? from).at
    problems.error(place, 'invalid-mount', 'the target must not contain ".."')
  }
  if (target.startsWith('/')) return target
  return kind === 'secret' ? `/run/secrets/${target}` : `/${target}`
}

function idAt(from: Mapping, key: 'uid' | 'gid', { problems }: Context): number {
  const scalar = scalarAt(from, key)
  if (!scalar) return 0
  if (/^\d{1,9}$/.test(wordOf(scalar.value))) return Number(scalar.value)
  problems.error(
    scalar.at,
    'invalid-number',
    `${key} must be a number, as the servers know no names`,
  )
  return 0
}

/** `0440` and `"0440"` are octal; YAML has turned the first into a number already. */
function modeOf(from: Mapping, { problems }: Context): number {
  const scalar = scalarAt(from, 'mode')
  if (!scalar) return at(from, 'mode') ? 0 : 0o444
  const mode =
    typeof scalar.value === 'number' ? scalar.value : parseInt(octalDigits(wordOf(scalar.value)), 8)
  if (Number.isInteger(mode) && mode >= 0 && mode <= 0o7777) return mode
  problems.error(
    scalar.at,
    'invalid-number',
    `${shown(scalar)} is not a file mode`,
    'such as "0440"',
  )
  return 0
}

function octalDigits(text: string): string {
  return /^(?:0o?)?[0-7]{1,5}$/.test(text) ? text.replace('o', '') : 'not a mode'
}
