import {
  always,
  dictionary,
  filledDictionary,
  type Form,
  given,
  list,
  part,
  record,
} from './form.ts'

/** The canonical file, part by part and in the order in which `docker compose config` prints it. */

const command = { form: { is: 'command' }, when: 'set' } as const

const hook = {
  command,
  user: 'text',
  privileged: 'flag',
  working_dir: 'text',
  environment: 'variables',
} as const

const fileMount = record({
  source: 'text',
  target: 'text',
  uid: 'text',
  gid: 'text',
  mode: given('mode'),
})

const build = record({
  context: 'text',
  dockerfile: 'text',
  dockerfile_inline: 'text',
  entitlements: 'texts',
  args: 'variables',
  provenance: 'text',
  sbom: 'text',
  ssh: 'keys',
  labels: 'words',
  cache_from: 'texts',
  cache_to: 'texts',
  no_cache: 'flag',
  additional_contexts: 'words',
  pull: 'flag',
  extra_hosts: 'hosts',
  isolation: 'text',
  network: 'text',
  target: 'text',
  secrets: list(fileMount),
  shm_size: 'bytes',
  tags: 'texts',
  ulimits: dictionary({ is: 'ulimit' }),
  platforms: 'texts',
  privileged: 'flag',
})

const develop = record({
  watch: list(
    record({
      path: always('text'),
      action: always('text'),
      target: 'text',
      exec: part(record(hook)),
      include: 'texts',
      ignore: 'texts',
      initial_sync: 'flag',
    }),
  ),
})

const weightDevice = record({ path: always('text', 'Path'), weight: always('small', 'Weight') })
const throttleDevice = record({ path: always('text', 'Path'), rate: always('bytes', 'Rate') })

const blkioConfig = record({
  weight: 'small',
  weight_device: list(weightDevice),
  device_read_bps: list(throttleDevice),
  device_read_iops: list(throttleDevice),
  device_write_bps: list(throttleDevice),
  device_write_iops: list(throttleDevice),
})

const deviceRequest = record({
  capabilities: 'texts',
  driver: 'text',
  count: 'count',
  device_ids: 'texts',
  options: 'words',
})

const resource = record({
  cpus: 'fraction',
  memory: 'bytes',
  pids: 'whole',
  devices: list(deviceRequest),
  generic_resources: list(
    record({
      discrete_resource_spec: given(record({ kind: always('text'), value: always('whole') })),
    }),
  ),
})

const updateConfig = record({
  parallelism: given('natural'),
  delay: 'duration',
  failure_action: 'text',
  monitor: 'duration',
  max_failure_ratio: 'fraction',
  order: 'text',
})

const deploy = record({
  mode: 'text',
  replicas: given('whole'),
  labels: 'words',
  update_config: given(updateConfig),
  rollback_config: given(updateConfig),
  resources: part(record({ limits: given(resource), reservations: given(resource) })),
  restart_policy: given(
    record({
      condition: 'text',
      delay: given('duration'),
      max_attempts: given('natural'),
      window: given('duration'),
    }),
  ),
  placement: part(
    record({
      constraints: 'texts',
      preferences: list(record({ spread: 'text' })),
      max_replicas_per_node: 'natural',
    }),
  ),
  endpoint_mode: 'text',
})

const healthcheck = record({
  test: 'test',
  timeout: given('duration'),
  interval: given('duration'),
  retries: given('natural'),
  start_period: given('duration'),
  start_interval: given('duration'),
  disable: 'flag',
})

const serviceNetwork = record({
  aliases: 'texts',
  driver_opts: 'words',
  gw_priority: 'whole',
  interface_name: 'text',
  ipv4_address: 'text',
  ipv6_address: 'text',
  link_local_ips: 'texts',
  mac_address: 'text',
  priority: 'whole',
})

const port = record({
  name: 'text',
  mode: 'text',
  host_ip: 'text',
  target: 'small',
  published: 'text',
  protocol: 'text',
  app_protocol: 'text',
})

const mount = record({
  type: 'text',
  source: 'text',
  target: 'text',
  read_only: 'flag',
  consistency: 'text',
  bind: given(
    record({
      selinux: 'text',
      propagation: 'text',
      create_host_path: 'flag',
      recursive: 'text',
    }),
  ),
  volume: given(record({ labels: 'words', nocopy: 'flag', subpath: 'text' })),
  tmpfs: given(record({ size: 'bytes', mode: 'small' })),
  image: given(record({ subpath: 'text' })),
})

const service = record({
  profiles: 'texts',
  annotations: 'words',
  attach: given('flag'),
  build: given(build),
  develop: given(develop),
  blkio_config: given(blkioConfig),
  cap_add: 'texts',
  cap_drop: 'texts',
  cgroup_parent: 'text',
  cgroup: 'text',
  cpu_count: 'whole',
  cpu_percent: 'fraction',
  cpu_period: 'whole',
  cpu_quota: 'whole',
  cpu_rt_period: 'whole',
  cpu_rt_runtime: 'whole',
  cpus: 'fraction',
  cpuset: 'text',
  cpu_shares: 'whole',
  command,
  configs: list(fileMount),
  container_name: 'text',
  credential_spec: given(record({ config: 'text', file: 'text', registry: 'text' })),
  depends_on: filledDictionary(
    record({ condition: 'text', restart: 'flag', required: always('flag') }),
  ),
  deploy: given(deploy),
  device_cgroup_rules: 'texts',
  devices: list(record({ source: 'text', target: 'text', permissions: 'text' })),
  dns: 'texts',
  dns_opt: 'texts',
  dns_search: 'texts',
  domainname: 'text',
  entrypoint: command,
  provider: given(record({ type: 'text', options: 'options' })),
  environment: 'variables',
  env_file: list(record({ path: 'text', required: 'flag', format: 'text' })),
  expose: 'texts',
  extends: given(record({ file: 'text', service: 'text' })),
  external_links: 'texts',
  extra_hosts: 'hosts',
  group_add: 'texts',
  gpus: list(deviceRequest),
  hostname: 'text',
  healthcheck: given(healthcheck),
  image: 'text',
  init: given('flag'),
  ipc: 'text',
  isolation: 'text',
  labels: 'words',
  label_file: 'texts',
  links: 'texts',
  logging: given(record({ driver: 'text', options: 'words' })),
  mem_limit: 'bytes',
  mem_reservation: 'bytes',
  memswap_limit: 'bytes',
  mem_swappiness: 'bytes',
  mac_address: 'text',
  models: dictionary(record({ endpoint_var: 'text', model_var: 'text' })),
  network_mode: 'text',
  networks: dictionary(serviceNetwork),
  oom_kill_disable: 'flag',
  oom_score_adj: 'whole',
  pid: 'text',
  pids_limit: 'whole',
  platform: 'text',
  ports: list(port),
  privileged: 'flag',
  pull_policy: 'text',
  read_only: 'flag',
  restart: 'text',
  runtime: 'text',
  scale: given('whole'),
  secrets: list(fileMount),
  security_opt: 'texts',
  shm_size: 'bytes',
  stdin_open: 'flag',
  stop_grace_period: given('duration'),
  stop_signal: 'text',
  storage_opt: 'settings',
  sysctls: 'words',
  tmpfs: 'texts',
  tty: 'flag',
  ulimits: dictionary({ is: 'ulimit' }),
  use_api_socket: 'flag',
  user: 'text',
  userns_mode: 'text',
  uts: 'text',
  volumes: list(mount),
  volumes_from: 'texts',
  working_dir: 'text',
  post_start: list(record(hook)),
  pre_stop: list(record(hook)),
})

const network = record({
  name: 'text',
  driver: 'text',
  driver_opts: 'words',
  ipam: part(
    record({
      driver: 'text',
      config: list(
        record({ subnet: 'text', gateway: 'text', ip_range: 'text', aux_addresses: 'words' }),
      ),
    }),
  ),
  external: 'flag',
  internal: 'flag',
  attachable: 'flag',
  labels: 'words',
  enable_ipv4: given('flag'),
  enable_ipv6: given('flag'),
})

const volume = record({
  name: 'text',
  driver: 'text',
  driver_opts: 'words',
  external: 'flag',
  labels: 'words',
})

const file = {
  name: 'text',
  file: 'text',
  environment: 'text',
  content: 'text',
  external: 'flag',
  labels: 'words',
  driver: 'text',
  driver_opts: 'settings',
  template_driver: 'text',
} as const

const model = record({
  name: 'text',
  model: 'text',
  context_size: 'whole',
  runtime_flags: 'texts',
})

/** The whole file. */
export const composeForm: Form = record({
  name: 'text',
  services: always(filledDictionary(service)),
  networks: filledDictionary(network),
  volumes: filledDictionary(volume),
  secrets: filledDictionary(record(file)),
  configs: filledDictionary(record(file)),
  models: filledDictionary(model),
})
