import { always, given, list, part, record } from '../form.ts'

// What a container may take of its server, and how many run where.

const weightDevice = record({ path: always('text', 'Path'), weight: always('small', 'Weight') })
const throttleDevice = record({ path: always('text', 'Path'), rate: always('bytes', 'Rate') })

export const blkioConfig = record({
  weight: 'small',
  weight_device: list(weightDevice),
  device_read_bps: list(throttleDevice),
  device_read_iops: list(throttleDevice),
  device_write_bps: list(throttleDevice),
  device_write_iops: list(throttleDevice),
})

export const deviceRequest = record({
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

export const deploy = record({
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
