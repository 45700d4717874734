import { type Service } from '../../model/service.ts'
import { type Context } from '../context.ts'
import { type Mapping } from '../tree.ts'
import { wordsAt } from '../read.ts'
import { buildOf, type LocatedBuild } from './build.ts'
import { dependenciesOf } from './dependencies.ts'
import { endpointModeOf, modeOf, replicasOf, rollbackOf, updateOf } from './deploy.ts'
import { devicesOf } from './devices.ts'
import { ownValues } from './environment.ts'
import { fileMountsOf, type FileStore } from './files.ts'
import { healthcheckOf } from './health.ts'
import { hooksOf } from './hooks.ts'
import { imageOf, processOf } from './identity.ts'
import { isolationOf } from './isolation.ts'
import { filesIn, type LocatedMount, mountsIn } from './located-mount.ts'
import { loggingOf } from './logging.ts'
import { mountsOf } from './mounts.ts'
import { networkSettingsOf } from './network-settings.ts'
import { placementOf } from './placement.ts'
import { exposedPorts, type LocatedPort, type PortBudget, publishedPorts } from './ports.ts'
import { type RepositoryFiles } from './repository-files.ts'
import { resourcesOf } from './resources.ts'
import { restartOf } from './restart.ts'
import { secretEnvironmentOf } from './secret-environment.ts'
import { tuningOf } from './tuning.ts'
import { byText, durationAt, present } from './values.ts'

/** A service, and where the parts that the cross-checks compare were written. */
export interface LocatedService {
  readonly service: Service
  readonly map: Mapping
  readonly ports: readonly LocatedPort[]
  readonly mounts: readonly LocatedMount[]
  readonly build?: LocatedBuild
}

/** What the services of a project share. */
export interface Shared {
  readonly files: FileStore
  readonly repository: RepositoryFiles
  readonly exposed: PortBudget
  /** Whether the file says nothing special about the default network. */
  readonly defaultIsUsual: boolean
}

const defaultGraceMs = 10_000

/** Fifth stage, for one service in long form: every default filled in. */
export function serviceOf(
  name: string,
  map: Mapping,
  shared: Shared,
  context: Context,
): LocatedService {
  const net = networkSettingsOf(map, shared.defaultIsUsual, context)
  const ports = routedPorts(publishedPorts(map, context), net?.mode, context)
  const mounts = mountsOf(map, shared.repository, context)
  const build = buildOf(map, context)
  const files = [...fileMountsOf(map, shared.files, context), ...filesIn(mounts)]
  const service: Service = {
    name,
    ...imageOf(map, build, context),
    ...processOf(map, context),
    ...environmentAndSecrets(map, shared, context),
    labels: wordsAt(map, 'labels'),
    ...present('hooks', hooksOf(map, context)),
    ...present('logging', loggingOf(map)),
    ...present('isolation', isolationOf(map, context)),
    ...present('tuning', tuningOf(map, context)),
    ...present('devices', devicesOf(map, context)),
    ...present('net', net),
    expose: exposedPorts(map, shared.exposed, context),
    ports: ports.map(({ port }) => port),
    mounts: mountsIn(mounts),
    files: files.sort(byText(({ target }) => target)),
    dependsOn: dependenciesOf(map),
    ...present('healthcheck', healthcheckOf(map, context)),
    restart: restartOf(map, context),
    stopGracePeriodMs: durationAt(map, 'stop_grace_period', context) ?? defaultGraceMs,
    ...present('mode', modeOf(map, context)),
    replicas: replicasOf(map, context),
    ...present('placement', placementOf(map, context)),
    resources: resourcesOf(map, context),
    update: updateOf(map, context),
    ...present('rollback', rollbackOf(map, context)),
    ...present('endpointMode', endpointModeOf(map, net?.mode, context)),
  }
  return { service, map, ports, mounts, ...present('build', build) }
}

/** A secret comes before a value of the same name, which is then one for other tools. */
function environmentAndSecrets(
  map: Mapping,
  { files }: Shared,
  context: Context,
): Pick<Service, 'environment' | 'secretEnvironment'> {
  const secretEnvironment = secretEnvironmentOf(map, files, context)
  const values = ownValues(map, 'environment', context)
  if (!secretEnvironment) return { environment: values }
  const plain = Object.entries(values).filter(([name]) => !Object.hasOwn(secretEnvironment, name))
  return { environment: Object.fromEntries(plain), secretEnvironment }
}

/** Without an address of its own there is nothing to route to; Docker Compose drops such ports too. */
function routedPorts(
  ports: readonly LocatedPort[],
  mode: string | undefined,
  { problems }: Context,
): readonly LocatedPort[] {
  if (mode === undefined) return ports
  for (const { from } of ports) {
    const message = `network_mode: ${mode} publishes no ports`
    const hint = mode === 'host' ? 'the container listens on the server itself' : undefined
    problems.warn(from.at, 'ignored-key', message, hint)
  }
  return []
}
