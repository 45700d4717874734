import { type Project } from '../model/project.ts'
import { type Service } from '../model/service.ts'
import { build } from './fields/build.ts'
import { devices, hooks, isolation, logging, tuning } from './fields/container.ts'
import {
  healthcheck,
  placement,
  pullText,
  resources,
  restartText,
  update,
} from './fields/deploy.ts'
import { fileText, mountText, portText, putVolumes, secretText } from './fields/mounts.ts'
import { networkSettings, putNetworks } from './fields/network.ts'
import { duration, words as commandText } from './fields/shown.ts'
import { as, group, items, joined, named, write, type Writers, words } from './fields/writers.ts'

/** A service as a flat list of what a person would call its settings. */
export type Fields = ReadonlyMap<string, Field>

export interface Field {
  /** Compared. */
  readonly value: unknown
  /** Shown; never a secret. */
  readonly shown: string
}

/** The project is asked for the definitions of volumes and networks; the context id stands for the folder's content. */
export function fieldsOf(
  service: Service,
  project: Project | undefined,
  contextId: string | undefined,
): Fields {
  const fields = new Map<string, Field>()
  const put = (path: string, value: unknown, shown: string) => {
    fields.set(path, { value, shown })
  }
  write(service, writers, put)
  if (contextId !== undefined) put('build context', contextId, contextId.slice(0, 12))
  putVolumes(service.mounts, project?.volumes ?? [], put)
  const attached = service.net?.attachments?.map(({ network }) => network) ?? []
  putNetworks(attached, project?.networks ?? [], put)
  return fields
}

/** In the order in which changes are listed. */
const writers: Writers<Service> = {
  name: () => undefined, // another name is another service
  image: as('image'),
  build: group(build),
  pullPolicy: as('pull_policy', pullText),
  platform: as('platform'),
  command: as('command', commandText),
  entrypoint: as('entrypoint', commandText),
  environment: words('environment'),
  secretEnvironment: named('environment', secretText),
  labels: words('labels'),
  annotations: words('annotations'),
  user: as('user'),
  workingDir: as('working_dir'),
  containerName: as('container_name'),
  hostname: as('hostname'),
  domainname: as('domainname'),
  init: as('init'),
  tty: as('tty'),
  stdinOpen: as('stdin_open'),
  readOnly: as('read_only'),
  isolation: group(isolation),
  tuning: group(tuning),
  devices: group(devices),
  net: group(networkSettings),
  expose: joined('expose', ({ port, protocol }) => `${port}/${protocol}`),
  ports: joined('ports', portText),
  mounts: items(({ target }) => `volumes ${target}`, mountText),
  files: items(({ kind, name, target }) => `${kind}s.${name} ${target}`, fileText),
  dependsOn: items(({ service }) => `depends_on.${service}`, dependencyText),
  healthcheck: group(healthcheck),
  hooks: group(hooks),
  logging: group(logging),
  restart: as('restart', restartText),
  stopGracePeriodMs: as('stop_grace_period', duration),
  stopSignal: as('stop_signal'),
  mode: as('mode'),
  replicas: as('replicas'),
  placement: group(placement),
  resources: group(resources),
  update: group(update('update_config')),
  rollback: group(update('rollback_config')),
  endpointMode: as('endpoint_mode'),
}

function dependencyText({ condition, required, restart }: Service['dependsOn'][number]): string {
  return `${condition}${required ? '' : ', optional'}${restart ? ', restart' : ''}`
}
