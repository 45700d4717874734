import {
  choice,
  depends,
  either,
  honoured,
  keys,
  list,
  nothing,
  refused,
  text,
  warned,
} from '../shape.ts'
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
import { isWord } from './values.ts'

const atOnce = 'Banyan replaces all tasks of a service at once (blue-green)'
const noPlacement = 'Banyan does not place services by labels of servers yet'

const resources = keys({
  limits: keys({ cpus: numberOrText, memory: text, pids: integerOrText }),
  reservations: keys({
    cpus: numberOrText,
    memory: text,
    generic_resources: refused(
      list(keys({ discrete_resource_spec: keys({ kind: text, value: numberOrText }) })),
      'servers announce no resources of this kind: ask for "devices"',
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
  parallelism: warned(change.parallelism, atOnce),
  delay: warned(change.delay, atOnce),
  max_failure_ratio: warned(change.max_failure_ratio, 'a rollout fails when one task does'),
})

const restartPolicy = keys({
  condition: text,
  max_attempts: integerFromText,
  delay: honoured(text, 'before the first restart; then Banyan backs off: 1 s, doubling'),
  window: text,
})

const placement = keys({
  constraints: refused(texts, noPlacement),
  preferences: refused(list(keys({ spread: text })), noPlacement),
  max_replicas_per_node: refused(integerFromText, 'Banyan does not limit tasks per server yet'),
})

export const deploy = either(
  nothing,
  keys({
    mode: depends(text, 'only "replicated" yet', value =>
      isWord(value, 'replicated', '', null)
        ? undefined
        : { is: 'refused', note: 'Banyan runs only "replicated" services yet' },
    ),
    replicas: integerFromText,
    resources,
    restart_policy: restartPolicy,
    update_config: updateConfig,
    placement,
    rollback_config: warned(
      keys(change),
      'the old tasks keep running until the new ones are healthy',
    ),
    labels: warned(words, 'labels of containers go under "labels" of the service'),
    endpoint_mode: warned(text, 'names always lead to the healthy tasks themselves (dnsrr)'),
  }),
)
