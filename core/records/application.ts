import type {
  Application,
  Manifest,
  Move,
  Pin,
  Serving,
  SharedName,
  Source,
  Trigger,
} from '../model/application.ts'
import type { Sweep } from '../model/sweep.ts'
import { publishedPort } from './ports.ts'
import { project } from './project.ts'
import {
  byName,
  flag,
  listOf,
  number,
  object,
  oneOf,
  optional,
  text,
  textByName,
  texts,
} from './schema.ts'
import { suspension } from './suspension.ts'

const serving = object<Serving>({
  hashes: texts,
  replicas: number,
  global: optional(flag),
  ports: listOf(publishedPort),
})

const sharedName = object<SharedName>({ name: text, external: optional(flag) })

const move = object<Move>({
  to: text,
  since: number,
  reason: text,
  failedAt: optional(number),
})

export const application = object<Application>({
  name: text,
  repository: text,
  path: text,
  active: optional(number),
  wanted: number,
  serving: byName(serving),
  next: optional(textByName),
  ports: listOf(publishedPort),
  networks: optional(listOf(sharedName)),
  volumes: optional(listOf(sharedName)),
  digest: text,
  failed: optional(
    object<NonNullable<Application['failed']>>({ generation: number, digest: text, reason: text }),
  ),
  pin: optional(
    object<Pin>({ generation: number, digest: text, outcome: optional(text), at: number }),
  ),
  down: optional(object<NonNullable<Application['down']>>({ at: number })),
  suspended: optional(suspension),
  claims: optional(texts),
  after: optional(texts),
  healAt: optional(number),
  preview: optional(object<NonNullable<Application['preview']>>({ pull: number })),
  replaced: optional(textByName),
  leaving: optional(byName(number)),
  moves: optional(byName(move)),
  waits: optional(textByName),
  vips: optional(textByName),
  removing: optional(flag),
})

const source = object<Source>({
  repository: text,
  path: text,
  ref: text,
  commit: text,
  author: text,
  subject: text,
  signer: optional(text),
})

const trigger = object<Trigger>({
  kind: oneOf<Trigger['kind']>({
    poll: true,
    webhook: true,
    person: true,
    push: true,
    start: true,
    secret: true,
    'pull-request': true,
    window: true,
  }),
  detail: optional(text),
  at: optional(number),
  override: optional(text),
})

export const manifest = object<Manifest>({
  app: text,
  generation: number,
  project,
  files: textByName,
  digest: text,
  source,
  trigger,
  acceptedAt: number,
  rollbackOf: optional(number),
  contexts: textByName,
})

export const sweep = object<Sweep>({ agent: text, app: text, since: number, person: text })
