import { type Dependency, type Service } from '../../model/project.ts'
import { type Context, shown } from '../context.ts'
import {
  flagAt,
  has,
  listAt,
  mapAt,
  scalarAt,
  scalarsIn,
  textAt,
  wordOf,
  wordsAt,
} from '../read.ts'
import { type Mapping, type Scalar } from '../tree.ts'
import { buildOf, type LocatedBuild } from './build.ts'
import { replicasOf, resourcesOf, restartOf, updateOf } from './deploy.ts'
import { type EnvironmentReader } from './environment.ts'
import { fileMountsOf, type FileStore } from './files.ts'
import { healthcheckOf } from './health.ts'
import { type LocatedMount, mountsOf } from './mounts.ts'
import { exposedPorts, type LocatedPort, publishedPorts } from './ports.ts'
import { secretEnvironmentOf } from './secret-environment.ts'
import { durationAt } from './values.ts'

/** A service, and where the parts that the cross-checks compare were written. */
export interface LocatedService {
  readonly service: Service
  readonly map: Mapping
  readonly ports: readonly LocatedPort[]
  readonly mounts: readonly LocatedMount[]
  readonly build?: LocatedBuild
}

const defaultGraceMs = 10_000
const conditions = {
  service_started: 'started',
  service_healthy: 'healthy',
  service_completed_successfully: 'completed',
} as const

/** Fifth stage, for one service in long form: every default filled in. */
export function serviceOf(
  name: string,
  map: Mapping,
  environment: EnvironmentReader,
  files: FileStore,
  context: Context,
): LocatedService {
  const ports = publishedPorts(map, context)
  const mounts = mountsOf(map, context)
  const build = buildOf(map, context)
  const service: Service = {
    name,
    ...imageAndBuild(name, map, build, context),
    ...optionalTexts(map, context),
    ...environmentAndSecrets(map, environment, files, context),
    labels: wordsAt(map, 'labels'),
    expose: exposedPorts(map),
    ports: ports.map(({ port }) => port),
    mounts: mounts.map(({ mount }) => mount),
    files: fileMountsOf(map, files, context),
    dependsOn: dependenciesOf(map),
    ...present('healthcheck', healthcheckOf(map, context)),
    restart: restartOf(map, context),
    stopGracePeriodMs: durationAt(map, 'stop_grace_period', context) ?? defaultGraceMs,
    replicas: replicasOf(map, context),
    resources: resourcesOf(map, context),
    update: updateOf(map, context),
  }
  checkNetworks(map, context)
  return { service, map, ports, mounts, ...present('build', build) }
}

/** A secret comes before a value of the same name, which is then one for other tools. */
function environmentAndSecrets(
  map: Mapping,
  environment: EnvironmentReader,
  files: FileStore,
  context: Context,
): Pick<Service, 'environment' | 'secretEnvironment'> {
  const secretEnvironment = secretEnvironmentOf(map, files, context)
  const values = environment.environmentOf(map)
  if (!secretEnvironment) return { environment: values }
  const plain = Object.entries(values).filter(([name]) => !Object.hasOwn(secretEnvironment, name))
  return { environment: Object.fromEntries(plain), secretEnvironment }
}

function imageAndBuild(
  name: string,
  map: Mapping,
  build: LocatedBuild | undefined,
  { problems }: Context,
) {
  const image = scalarAt(map, 'image')
  if (image && !/^[^\s]+$/.test(wordOf(image.value))) {
    problems.error(image.at, 'invalid-image', `${shown(image)} is not the name of an image`)
  }
  if (!has(map, 'image') && !has(map, 'build')) {
    const place = map.entries.values().next().value?.key ?? map.at
    problems.error(place, 'missing-key', `services.${name} needs "image" or "build"`)
  }
  return { ...present('image', textAt(map, 'image')), ...present('build', build?.build) }
}

function optionalTexts(map: Mapping, context: Context) {
  const containerName = scalarAt(map, 'container_name')
  if (containerName) checkContainerName(containerName, context)
  return {
    ...present('command', wordsOf(map, 'command')),
    ...present('entrypoint', wordsOf(map, 'entrypoint')),
    ...present('user', textAt(map, 'user')),
    ...present('workingDir', textAt(map, 'working_dir')),
    ...present('stopSignal', textAt(map, 'stop_signal')),
    ...present('containerName', containerName && wordOf(containerName.value)),
  }
}

function wordsOf(map: Mapping, key: string): readonly string[] | undefined {
  const list = listAt(map, key)
  return list && scalarsIn(list).map(({ value }) => wordOf(value))
}

function dependenciesOf(map: Mapping): readonly Dependency[] {
  const dependencies = [...(mapAt(map, 'depends_on')?.entries ?? [])].flatMap(
    ([service, { value }]) => {
      if (value.kind !== 'map') return []
      const condition = textAt(value, 'condition') as keyof typeof conditions | undefined
      return [
        {
          service,
          condition: conditions[condition ?? 'service_started'],
          required: flagAt(value, 'required') ?? true,
          restart: flagAt(value, 'restart') ?? false,
        },
      ]
    },
  )
  return dependencies.sort((a, b) => (a.service < b.service ? -1 : 1))
}

function checkContainerName(scalar: Scalar, { problems }: Context): void {
  if (/^[a-zA-Z0-9][a-zA-Z0-9_.-]+$/.test(wordOf(scalar.value))) return
  problems.error(scalar.at, 'invalid-name', `${shown(scalar)} can not be the name of a container`)
}

/** All services of a project share one network; naming it `default` changes nothing. */
function checkNetworks(map: Mapping, { problems }: Context): void {
  const names = [
    ...scalarsIn(listAt(map, 'networks')).map(scalar => [wordOf(scalar.value), scalar.at] as const),
    ...[...(mapAt(map, 'networks')?.entries ?? [])].map(([name, { key }]) => [name, key] as const),
  ]
  for (const [name, place] of names) {
    if (name === 'default') continue
    const message = 'networks are not supported: all services of a project reach each other by name'
    problems.error(place, 'unsupported-key', message, 'remove "networks"')
  }
}

/** `{[key]: value}`, or nothing when there is no value. */
function present<K extends string, V>(
  key: K,
  value: V | undefined,
): { readonly [P in K]?: NonNullable<V> } {
  return (value === undefined ? {} : { [key]: value }) as { readonly [P in K]?: NonNullable<V> }
}
