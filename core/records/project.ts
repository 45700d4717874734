import type { Network, Project, Volume } from '../model/project.ts'
import { flag, listOf, object, optional, text, textByName, texts } from './schema.ts'
import { service } from './service.ts'

export const volume = object<Volume>({
  name: text,
  runtimeName: text,
  external: flag,
  driver: optional(text),
  driverOpts: textByName,
  labels: textByName,
})

export const network = object<Network>({
  name: text,
  runtimeName: text,
  external: flag,
  internal: flag,
})

export const project = object<Project>({
  name: text,
  services: listOf(service),
  volumes: listOf(volume),
  networks: optional(listOf(network)),
  after: optional(texts),
})
