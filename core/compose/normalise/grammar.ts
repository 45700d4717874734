import { resourceNamePattern } from '../../names.ts'
import {
  anything,
  choice,
  dictionary,
  each,
  either,
  flag,
  integer,
  keys,
  list,
  nothing,
  number,
  refused,
  type Shape,
  text,
  warned,
} from './shape.ts'

/** The Compose Specification's keys and the verdict on each (schema of compose-spec, 2025). */

const word = either(text, number, flag, nothing)
const words = either(list(text), dictionary(word))
const textOrList = either(text, list(text))
const command = either(text, list(text), nothing)
const port = either(integer, text)
const amount = either(number, text)

const build = either(
  text,
  keys(
    {
      context: text,
      dockerfile: text,
      args: words,
      target: text,
      labels: words,
      ...each(
        ['dockerfile_inline', 'additional_contexts', 'network', 'extra_hosts', 'platforms'],
        refused(),
      ),
      ...each(['ssh', 'secrets', 'entitlements', 'privileged', 'ulimits', 'shm_size'], refused()),
      ...each(['cache_from', 'cache_to', 'no_cache', 'no_cache_filter'], refused()),
      ...each(['isolation', 'provenance', 'sbom'], refused()),
      pull: refused(),
      tags: refused('Banyan names the images that it builds'),
    },
    [],
  ),
)

const dependsOn = either(
  list(text),
  dictionary(
    keys(
      {
        condition: choice('service_started', 'service_healthy', 'service_completed_successfully'),
        required: flag,
        restart: flag,
      },
      ['condition'],
    ),
  ),
)

const healthcheck = keys({
  test: textOrList,
  disable: flag,
  ...each(['interval', 'timeout', 'start_period', 'start_interval'], text),
  retries: integer,
})

const ports = list(
  either(
    integer,
    text,
    keys(
      {
        target: port,
        published: port,
        host_ip: text,
        protocol: text,
        mode: choice('ingress', 'host'),
        name: text,
        app_protocol: warned('Banyan forwards ports without looking inside'),
      },
      ['target'],
    ),
  ),
)

const volumeMount = keys(
  {
    type: choice('volume', 'bind', 'tmpfs', 'cluster', 'npipe', 'image'),
    source: text,
    target: text,
    read_only: flag,
    bind: keys({
      create_host_path: flag,
      ...each(['propagation', 'recursive', 'selinux'], refused()),
    }),
    volume: keys(each(['nocopy', 'subpath', 'labels'], refused())),
    tmpfs: keys({ size: either(integer, text), mode: refused() }),
    image: refused(),
    consistency: warned('it only ever mattered on macOS'),
  },
  ['type', 'target'],
)

const fileMounts = list(
  either(
    text,
    keys({ source: text, target: text, uid: text, gid: text, mode: either(text, integer) }, [
      'source',
    ]),
  ),
)

const atOnce = 'Banyan replaces all tasks of a service at once (blue-green)'

const deploy = either(
  keys({
    mode: choice('replicated', 'global', 'replicated-job', 'global-job'),
    replicas: integer,
    resources: keys({
      limits: keys({ cpus: amount, memory: text, pids: integer }),
      reservations: keys({
        cpus: amount,
        memory: text,
        generic_resources: refused(),
        devices: refused(),
      }),
    }),
    restart_policy: keys({
      condition: text,
      max_attempts: integer,
      delay: warned('Banyan backs off on its own: 1 s, doubling'),
      window: warned('Banyan decides by the health check'),
    }),
    update_config: keys({
      order: choice('start-first', 'stop-first'),
      monitor: text,
      failure_action: choice('pause', 'continue', 'rollback'),
      parallelism: warned(atOnce),
      delay: warned(atOnce),
      max_failure_ratio: warned('a rollout fails when one task does'),
    }),
    rollback_config: warned('the old tasks keep running until the new ones are healthy'),
    labels: warned('labels of the service are not used; labels of containers go under "labels"'),
    endpoint_mode: refused(),
    placement: refused(),
  }),
  nothing,
)

const service = keys({
  image: text,
  build,
  command,
  entrypoint: command,
  environment: words,
  env_file: either(
    text,
    list(either(text, keys({ path: text, required: flag, format: text }, ['path']))),
  ),
  ports,
  expose: list(either(integer, text)),
  volumes: list(either(text, volumeMount)),
  tmpfs: textOrList,
  depends_on: dependsOn,
  healthcheck,
  restart: text,
  deploy,
  scale: integer,
  labels: words,
  user: text,
  working_dir: text,
  stop_grace_period: text,
  stop_signal: text,
  container_name: text,
  configs: fileMounts,
  secrets: fileMounts,
  networks: either(list(text), dictionary(anything)),
  mem_limit: refused('use deploy.resources.limits.memory'),
  mem_reservation: refused('use deploy.resources.reservations.memory'),
  cpus: refused('use deploy.resources.limits.cpus'),
  pids_limit: refused('use deploy.resources.limits.pids'),
  extends: refused('YAML anchors (&name, *name, <<) share settings inside a file'),
  links: refused('services reach each other by name without links'),
  external_links: refused('services reach each other by name'),
  ...each(['privileged', 'devices', 'cap_add', 'security_opt', 'use_api_socket'], refused()),
  ...each(['annotations', 'attach', 'blkio_config', 'cap_drop', 'cgroup'], refused()),
  ...each(['cgroup_parent', 'cpu_count', 'cpu_percent', 'cpu_shares', 'cpu_quota'], refused()),
  ...each(['cpu_period', 'cpu_rt_period', 'cpu_rt_runtime', 'cpuset'], refused()),
  ...each(['credential_spec', 'develop', 'device_cgroup_rules', 'dns', 'dns_opt'], refused()),
  ...each(['dns_search', 'domainname', 'label_file', 'provider', 'extra_hosts'], refused()),
  ...each(['gpus', 'group_add', 'hostname', 'init', 'ipc', 'isolation', 'logging'], refused()),
  ...each(['mac_address', 'mem_swappiness', 'memswap_limit', 'network_mode'], refused()),
  ...each(['models', 'oom_kill_disable', 'oom_score_adj', 'pid', 'platform'], refused()),
  ...each(['post_start', 'pre_stop', 'profiles', 'pull_policy'], refused()),
  ...each(['pull_refresh_after', 'read_only', 'runtime', 'shm_size', 'sysctls'], refused()),
  ...each(['stdin_open', 'storage_opt', 'tty', 'ulimits', 'userns_mode', 'uts'], refused()),
  volumes_from: refused('give both services the same named volume'),
})

const external = either(flag, keys({ name: text }))

const volume = either(
  keys({
    name: text,
    external,
    driver: text,
    driver_opts: dictionary(either(text, number)),
    labels: words,
  }),
  nothing,
)

const secret = keys({
  file: text,
  content: text,
  environment: text,
  name: text,
  labels: warned('Banyan keeps no labels of files'),
  external,
  driver: refused(),
  driver_opts: refused(),
  template_driver: refused(),
})

/** The whole file. */
export const composeFile: Shape = keys(
  {
    version: warned('the key is obsolete'),
    name: text,
    services: dictionary(service, resourceNamePattern),
    volumes: dictionary(volume, resourceNamePattern),
    configs: dictionary(secret, resourceNamePattern),
    secrets: dictionary(secret, resourceNamePattern),
    networks: dictionary(anything),
    include: refused('put the services into one file'),
    models: refused(),
  },
  ['services'],
)
