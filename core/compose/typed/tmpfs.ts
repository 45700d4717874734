import { type Mount } from '../../model/mounts.ts'
import { type Context, shown } from '../context.ts'
import { parseBytes } from '../forms/bytes.ts'
import { mapAt, scalarAt, wordOf } from '../read.ts'
import { type Mapping, type Scalar } from '../tree.ts'
import { bytesAt, present } from './values.ts'

type Tmpfs = Extract<Mount, { readonly kind: 'tmpfs' }>

/** What every tmpfs of a container is anyway. */
const usual: readonly string[] = ['rw', 'noexec', 'nosuid', 'nodev']

export function longTmpfs(from: Mapping, target: string, context: Context): Tmpfs {
  const options = mapAt(from, 'tmpfs')
  const mode = scalarAt(options, 'mode')
  return {
    kind: 'tmpfs',
    target,
    ...present('sizeBytes', bytesAt(options, 'size', context) || undefined),
    ...present('mode', mode && modeOf(mode, mode.value, context)),
  }
}

/** `/run:size=64m,mode=1770`. */
export function shortTmpfs(
  scalar: Scalar,
  target: string,
  options: string,
  context: Context,
): Tmpfs {
  let sizeBytes: number | undefined
  let mode: number | undefined
  for (const option of options.split(',').filter(each => each !== '' && !usual.includes(each))) {
    const [name, value = ''] = option.split('=')
    if (name === 'size') sizeBytes = sizeOf(scalar, value, context)
    else if (name === 'mode') mode = modeOf(scalar, value, context)
    else reportOption(scalar, context)
  }
  return { kind: 'tmpfs', target, ...present('sizeBytes', sizeBytes), ...present('mode', mode) }
}

function sizeOf(scalar: Scalar, text: string, { problems }: Context): number | undefined {
  const bytes = parseBytes(text)
  if (bytes !== undefined) return bytes || undefined
  const message = `${shown(scalar)} has no size that is a number of bytes`
  problems.error(scalar.at, 'invalid-size', message, 'such as "/run:size=64m"')
  return undefined
}

/** Text is octal; a number is what YAML made of it. */
function modeOf(scalar: Scalar, value: Scalar['value'], { problems }: Context): number | undefined {
  const isOctal = typeof value === 'string' && /^(0o?)?[0-7]{1,5}$/.test(value)
  const mode = isOctal ? parseInt(value.replace('o', ''), 8) : value
  if (typeof mode === 'number' && Number.isInteger(mode) && mode >= 0 && mode <= 0o7777) return mode
  const message = `${shown(scalar)} has no mode of a folder`
  problems.error(scalar.at, 'invalid-number', message, 'such as "1770"')
  return undefined
}

function reportOption(scalar: Scalar, { problems }: Context): void {
  const message = `${shown(scalar)} has options other than size and mode`
  problems.error(
    scalar.at,
    'unsupported-value',
    message,
    `write "${wordOf(scalar.value).split(':')[0] ?? ''}:size=64m,mode=1770"`,
  )
}
