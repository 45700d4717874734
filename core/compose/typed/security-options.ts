import { type Context, readFile, shown } from '../context.ts'
import { decode } from '../source.ts'
import { listAt, scalarsIn, wordOf } from '../read.ts'
import { type Mapping, type Scalar, scalarLike } from '../tree.ts'
import { ensureAllowed } from './allow.ts'
import { filled } from './values.ts'

/** What every container has anyway. */
const usual: readonly string[] = ['seccomp=builtin', 'apparmor=docker-default']

/** `name=value`, sorted; a seccomp profile of the repository is put in, because servers have no checkout. */
export function securityOptionsOf(
  service: Mapping,
  context: Context,
): readonly string[] | undefined {
  const options = scalarsIn(listAt(service, 'security_opt')).flatMap(scalar => {
    const option = securityOption(scalar, context)
    return option === undefined ? [] : [option]
  })
  return filled([...new Set(options)].sort())
}

function securityOption(scalar: Scalar, context: Context): string | undefined {
  const [, name = '', value = ''] = /^([^=:]*)[=:]?(.*)$/s.exec(wordOf(scalar.value)) ?? []
  if (name === 'no-new-privileges') return value === 'false' ? undefined : name
  const option = value === '' ? name : `${name}=${value}`
  const isAllowed = usual.includes(option) || (context.policy.securityOpt ?? []).includes(option)
  ensureAllowed(isAllowed, scalar.at, `security_opt ${shown(scalar)}`, 'security_opt', context)
  const isProfile = name === 'seccomp' && !['builtin', 'unconfined'].includes(value)
  return isProfile && isAllowed ? seccompProfile(scalarLike(scalar, value), context) : option
}

function seccompProfile(path: Scalar, context: Context): string | undefined {
  const read = readFile(path, context)
  if (!read) return undefined
  const decoded = decode(read.bytes)
  try {
    if ('text' in decoded) return `seccomp=${JSON.stringify(JSON.parse(decoded.text))}`
  } catch {
    // what is no JSON is reported below
  }
  context.problems.error(path.at, 'invalid-profile', `${shown(path)} is not a seccomp profile`)
  return undefined
}
