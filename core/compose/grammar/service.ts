import {
  depends,
  dictionary,
  each,
  either,
  honoured,
  keys,
  list,
  choice,
  flag,
  number,
  refused,
  text,
  textLike,
  uniqueList,
  warned,
} from '../shape.ts'
import { build } from './build.ts'
import {
  command,
  differentTexts,
  extraHosts,
  flagFromText,
  flagOrText,
  integerFromText,
  resourceName,
  texts,
  textOrTexts,
  words,
} from './common.ts'
import { deploy } from './deploy.ts'
import { develop } from './develop.ts'
import { devices, gpus } from './devices.ts'
import { fileMounts } from './file-mounts.ts'
import { healthcheck } from './health.ts'
import { hook } from './hooks.ts'
import { isolation } from './isolation.ts'
import { limits } from './limits.ts'
import { mounts } from './mounts.ts'
import { noModels, usedModels } from './models.ts'
import { attachments } from './networks.ts'
import { byPolicy } from './policy-notes.ts'
import { ports } from './ports.ts'
import { itemsStartWith } from './values.ts'

const dependencies = either(
  differentTexts,
  dictionary(
    keys(
      {
        condition: choice('service_started', 'service_healthy', 'service_completed_successfully'),
        required: flag,
        restart: flagOrText,
      },
      { required: ['condition'] },
    ),
    { names: resourceName, others: 'refused' },
  ),
)

const envFiles = either(
  text,
  list(
    either(
      text,
      keys(
        { path: text, format: text, required: flagOrText },
        { required: ['path'], extensible: false },
      ),
    ),
  ),
)

const extended = either(
  text,
  keys({ service: text, file: text }, { required: ['service'], extensible: false }),
)

const pullPolicy =
  /always|never|build|if_not_present|missing|refresh|daily|weekly|every_([0-9]+[wdhms])+/

const option = either(text, number, flag)

const provider = keys(
  { type: text, options: dictionary(either(text, number, flag, list(option))) },
  { required: ['type'] },
)

export const service = keys({
  ...each(['image', 'platform', 'user', 'working_dir', 'hostname', 'domainname'], text),
  ...each(['restart', 'stop_grace_period', 'stop_signal'], text),
  ...each(['init', 'tty', 'stdin_open', 'read_only'], flagFromText),
  ...each(['environment', 'labels', 'annotations'], words),
  ...each(['command', 'entrypoint'], command),
  ...each(['post_start', 'pre_stop'], list(hook)),
  ...each(['configs', 'secrets'], fileMounts),
  ...isolation,
  ...limits,
  build,
  deploy,
  healthcheck,
  ports,
  devices: byPolicy(devices, 'devices'),
  gpus: byPolicy(gpus, 'gpus'),
  depends_on: dependencies,
  env_file: envFiles,
  label_file: either(text, texts),
  extends: extended,
  profiles: honoured(differentTexts, 'active are those that COMPOSE_PROFILES names'),
  scale: integerFromText,
  pull_policy: textLike(pullPolicy),
  container_name: honoured(
    textLike(/[a-zA-Z0-9][a-zA-Z0-9_.-]+/),
    'one container at a time: it is stopped before the new one starts',
  ),
  device_cgroup_rules: byPolicy(differentTexts, 'device_cgroup_rules'),
  logging: keys({ driver: text, options: dictionary(either(text, number, { is: 'null' })) }),
  networks: honoured(
    attachments,
    'services reach each other only on a network that they share; there, by name and alias',
  ),
  expose: uniqueList(either(text, number)),
  extra_hosts: extraHosts,
  links: honoured(differentTexts, 'gives aliases; services reach each other by name without'),
  dns: textOrTexts,
  dns_search: textOrTexts,
  dns_opt: differentTexts,
  mac_address: text,
  volumes: mounts,
  tmpfs: textOrTexts,
  volumes_from: depends(
    differentTexts,
    'services, whose named volumes and folders are mounted too; not container:',
    value =>
      itemsStartWith(value, 'container:')
        ? { is: 'refused', note: 'containers outside of the file may be on another server' }
        : undefined,
  ),
  external_links: refused(
    differentTexts,
    'other applications are reached by <service>.<application>',
  ),
  attach: warned(flagOrText, '`banyan logs` shows every service'),
  develop: warned(develop, 'only `docker compose watch` reads it'),
  pull_refresh_after: warned(text, 'write pull_policy: every_12h instead'),
  provider: refused(provider, 'Banyan runs containers only: no plugins of Docker Compose'),
  models: refused(usedModels, noModels),
})
