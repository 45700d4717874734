import type { ContainerSpec } from '../model/container-spec.ts'
import { network, volume } from './project.ts'
import { listOf, number, object, optional, text, textByName } from './schema.ts'
import { containerFields } from './service.ts'

export const containerSpec = object<ContainerSpec>({
  ...containerFields,
  image: text,
  volumes: listOf(volume),
  networks: optional(listOf(network)),
  follows: optional(textByName),
  run: optional(number),
})
