import { choice, either, honoured, keys, list, nothing, text, warned } from '../shape.ts'
import {
  fractionFromText,
  integerFromText,
  integerOrText,
  numberOrText,
  texts,
  words,
} from './common.ts'
import { deviceRequests } from './devices.ts'
import { byPolicy } from './policy-notes.ts'

const resources = keys({
  limits: keys({ cpus: numberOrText, memory: text, pids: integerOrText }),
  reservations: keys({
    cpus: numberOrText,
    memory: text,
    generic_resources: honoured(
      list(keys({ discrete_resource_spec: keys({ kind: text, value: numberOrText }) })),
      'servers have what banyan.yaml says of them (`agent.resources`)',
    ),
    devices: byPolicy(deviceRequests, 'gpus'),
  }),
})

const change = {
  parallelism: integerFromText,
  delay: text,
  failure_action: text,
  monitor: text,
  max_failure_ratio: fractionFromText,
  order: choice('start-first', 'stop-first'),
}

const updateConfig = keys({
  ...change,
  parallelism: honoured(
    change.parallelism,
    'so many tasks at a time; absent or 0: all at once, beside the old ones (blue-green)',
  ),
  delay: honoured(change.delay, 'between one batch of "parallelism" tasks and the next'),
  order: honoured(change.order, 'start-first unless a volume or a port of the server forbids it'),
  failure_action: honoured(change.failure_action, 'rollback, unless the file says another'),
})

const rollbackConfig = keys({
  ...change,
  failure_action: honoured(
    change.failure_action,
    'of old tasks that fail when they come back: pause, unless the file says continue',
  ),
  max_failure_ratio: honoured(change.max_failure_ratio, 'so many may fail before it pauses'),
})

const restartPolicy = keys({
  condition: text,
  max_attempts: integerFromText,
  delay: honoured(text, 'before the first restart; then Banyan backs off: 1 s, doubling'),
  window: text,
})

const placement = keys({
  constraints: honoured(
    texts,
    'of node.hostname and node.id (the name of the agent), node.labels.…, engine.labels.…, node.platform.os and .arch; every server is a worker',
  ),
  preferences: list(keys({ spread: text })),
  max_replicas_per_node: integerFromText,
})

export const deploy = either(
  nothing,
  keys({
    mode: honoured(text, 'replicated, global, replicated-job or global-job'),
    replicas: integerFromText,
    resources,
    restart_policy: restartPolicy,
    update_config: updateConfig,
    placement,
    rollback_config: honoured(
      rollbackConfig,
      'how a rolling update is taken back; absent: as the update, until the old tasks run',
    ),
    labels: warned(words, 'labels of containers go under "labels" of the service'),
    endpoint_mode: honoured(
      text,
      'vip: names lead to one stable address; dnsrr, also where the file does not say: to the healthy tasks',
    ),
  }),
)
