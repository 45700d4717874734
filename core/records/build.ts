import type { Build } from '../model/build.ts'
import { extraHost } from './container-settings.ts'
import { flag, listOf, number, object, optional, text, textByName, texts } from './schema.ts'

export const build = object<Build>({
  context: text,
  dockerfile: text,
  args: textByName,
  dockerfileInline: optional(text),
  target: optional(text),
  labels: textByName,
  network: optional(text),
  extraHosts: optional(listOf(extraHost)),
  noCache: optional(flag),
  pull: optional(flag),
  platforms: optional(texts),
  shmSizeBytes: optional(number),
  cacheFrom: optional(texts),
})
