import { type Service } from '../../model/service.ts'
import { type Context, shown } from '../context.ts'
import { flagAt, listAt, scalarAt, scalarsIn, textAt, wordOf } from '../read.ts'
import { type Mapping } from '../tree.ts'
import { type LocatedBuild } from './build.ts'
import { pullPolicyOf } from './pull-policy.ts'
import { filledWordsAt, onAt, present } from './values.ts'

type Image = Pick<Service, 'image' | 'build' | 'platform' | 'pullPolicy'>

/** `[registry/]name[:tag][@digest]`; names are written small (distribution/reference). */
const imagePattern =
  /^(?:(?:[\w.-]+|\[[0-9a-f:]+\])(?::\d+)?\/)?[a-z0-9]+(?:[._/-]+[a-z0-9]+)*(?::\w[\w.-]{0,127})?(?:@[a-z0-9+._-]+:[0-9a-f]{32,})?$/

/** What is run. That there is anything to run was checked before. */
export function imageOf(map: Mapping, build: LocatedBuild | undefined, context: Context): Image {
  const image = scalarAt(map, 'image')
  const name = image ? wordOf(image.value) : ''
  if (image && name !== '' && !imagePattern.test(name)) {
    const message = `${shown(image)} is not the name of an image`
    context.problems.error(
      image.at,
      'invalid-image',
      message,
      'such as "registry.example/shop/web:1.2"',
    )
  }
  return {
    ...present('image', name || undefined),
    ...present('build', build?.build),
    ...present('platform', platformOf(map, context)),
    ...present('pullPolicy', pullPolicyOf(map, context)),
  }
}

/** How its main process is run, and as whom. */
export function processOf(map: Mapping, context: Context): Partial<Service> {
  return {
    ...present('command', commandAt(map, 'command')),
    ...present('entrypoint', commandAt(map, 'entrypoint')),
    ...present('user', textAt(map, 'user') || undefined),
    ...present('workingDir', textAt(map, 'working_dir') || undefined),
    ...present('stopSignal', textAt(map, 'stop_signal') || undefined),
    ...present('init', flagAt(map, 'init')),
    ...present('tty', onAt(map, 'tty')),
    ...present('stdinOpen', onAt(map, 'stdin_open')),
    ...present('readOnly', onAt(map, 'read_only')),
    ...present('annotations', filledWordsAt(map, 'annotations')),
    ...namesOf(map, context),
  }
}

function namesOf(map: Mapping, context: Context): Partial<Service> {
  return {
    ...present('containerName', containerNameOf(map, context)),
    ...present('hostname', hostNameAt(map, 'hostname', context)),
    ...present('domainname', hostNameAt(map, 'domainname', context)),
  }
}

/** An empty one clears the image's; null leaves it. */
function commandAt(map: Mapping, key: string): readonly string[] | undefined {
  const list = listAt(map, key)
  return list && scalarsIn(list).map(({ value }) => wordOf(value))
}

function containerNameOf(map: Mapping, { problems }: Context): string | undefined {
  const scalar = scalarAt(map, 'container_name')
  const name = scalar ? wordOf(scalar.value) : ''
  if (!scalar || name === '') return undefined
  if (!/^[a-zA-Z0-9][a-zA-Z0-9_.-]+$/.test(name)) {
    problems.error(scalar.at, 'invalid-name', `${shown(scalar)} can not be the name of a container`)
  }
  return name
}

/** The kernel takes at most 64 characters. */
function hostNameAt(map: Mapping, key: string, { problems }: Context): string | undefined {
  const scalar = scalarAt(map, key)
  const name = scalar ? wordOf(scalar.value) : ''
  if (!scalar || name === '') return undefined
  if (!/^[a-zA-Z0-9_]([a-zA-Z0-9_.-]{0,62}[a-zA-Z0-9_])?$/.test(name)) {
    problems.error(scalar.at, 'invalid-name', `${shown(scalar)} can not be a ${key}`)
  }
  return name
}

function platformOf(map: Mapping, { problems }: Context): string | undefined {
  const scalar = scalarAt(map, 'platform')
  const platform = scalar ? wordOf(scalar.value) : ''
  if (!scalar || platform === '') return undefined
  if (!/^[\w.]+(\/[\w.]+){0,2}$/.test(platform)) {
    const message = `${shown(scalar)} is not a platform`
    problems.error(scalar.at, 'unsupported-value', message, 'such as "linux/arm64"')
  }
  return platform
}
