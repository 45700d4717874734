import { always, dictionary, list, part, record } from '../form.ts'
import { hook } from './commands.ts'
import { fileMount } from './mounts.ts'

export const build = record({
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

export const develop = record({
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
