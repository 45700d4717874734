import { always, filledDictionary, type Form, record } from '../form.ts'
import { volume } from './mounts.ts'
import { network } from './network.ts'
import { service } from './service.ts'

// The canonical file, part by part and in the order in which `docker compose config` prints it.

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
