import type { Agent, Alive, Capacity, OverlayAddress, Peer, Platform } from '../model/agent.ts'
import type {
  Application,
  ApplicationNetwork,
  Manifest,
  Move,
  Serving,
  Source,
  Trigger,
} from '../model/application.ts'
import type { BuildReport, Builds } from '../model/build-report.ts'
import type { BanyanEvent } from '../model/event.ts'
import type { Heard } from '../model/heard.ts'
import type { Invite, InviteUse, Member, StoredAuthority } from '../model/member.ts'
import type { ManifestState, RepositoryState } from '../model/repository.ts'
import type { FailureCause, Rollout, RolloutPhase } from '../model/rollout.ts'
import type { Backend, Route, RouteNetwork } from '../model/route.ts'
import type { Sweep } from '../model/sweep.ts'
import type { SecretHead, SecretVersion, VersionInfo } from '../model/secret.ts'
import type { Health, Task, TaskState, TaskStatus } from '../model/task.ts'
import { containerSpec, project, publishedPort } from './project.ts'
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

const overlayAddress = { publicKey: text, endpoint: text }

export const agent = object<Agent>({
  name: text,
  version: text,
  labels: textByName,
  assigned: optional(textByName),
  capacity: object<Capacity>({
    cpus: number,
    memoryBytes: number,
    generic: optional(byName(number)),
  }),
  platform: optional(object<Platform>({ os: text, arch: text })),
  subnet: text,
  overlay: optional(object<OverlayAddress>(overlayAddress)),
  availability: oneOf({ active: true, paused: true, drained: true }),
  registeredAt: number,
  readySince: optional(number),
  removing: optional(flag),
  lost: optional(object<NonNullable<Agent['lost']>>({ since: number })),
  losses: optional(listOf(number)),
})

export const peer = object<Peer>({
  agent: text,
  subnet: text,
  ...overlayAddress,
  lost: optional(flag),
})

export const alive = object<Alive>({ incarnation: text, engine: text })

export const member = object<Member>({
  name: text,
  key: text,
  nextKey: optional(text),
  joinedAt: number,
})

export const invite = object<Invite>({
  secretHash: text,
  name: optional(text),
  uses: number,
  usedBy: listOf(object<InviteUse>({ name: text, key: text })),
  createdAt: optional(number),
  expiresAt: number,
  person: text,
})

export const authority = object<StoredAuthority>({ certificate: text, sealedKey: text })

export const repository = object<RepositoryState>({
  name: text,
  head: optional(text),
  headCommittedAt: optional(number),
  configHash: optional(text),
  syncedAt: optional(number),
  error: optional(
    object<NonNullable<RepositoryState['error']>>({ code: text, message: text, since: number }),
  ),
  manifests: byName(
    object<ManifestState>({
      app: optional(text),
      digest: optional(text),
      error: optional(text),
      secrets: optional(textByName),
    }),
  ),
  held: optional(texts),
})

export const heard = object<Heard>({
  push: optional(
    object<NonNullable<Heard['push']>>({ delivery: text, at: number, commit: optional(text) }),
  ),
  ping: optional(object<NonNullable<Heard['ping']>>({ delivery: text, at: number })),
  silent: optional(object<NonNullable<Heard['silent']>>({ commit: text, at: number })),
})

export const sweep = object<Sweep>({ agent: text, app: text, since: number, person: text })

const serving = object<Serving>({
  hashes: texts,
  replicas: number,
  global: optional(flag),
  ports: listOf(publishedPort),
})

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
  networks: optional(listOf(object<ApplicationNetwork>({ name: text, external: optional(flag) }))),
  digest: text,
  failed: optional(
    object<NonNullable<Application['failed']>>({ generation: number, digest: text, reason: text }),
  ),
  pin: optional(
    object<NonNullable<Application['pin']>>({ generation: number, digest: text, at: number }),
  ),
  down: optional(object<NonNullable<Application['down']>>({ at: number })),
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
})

const trigger = object<Trigger>({
  kind: oneOf({ poll: true, webhook: true, person: true, push: true, start: true, secret: true }),
  detail: optional(text),
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

const failureCause = object<FailureCause>({
  code: text,
  message: text,
  service: optional(text),
  task: optional(text),
  agent: optional(text),
  exitCode: optional(number),
  probe: optional(text),
  lastLines: optional(texts),
})

const phase = oneOf<RolloutPhase>({
  pending: true,
  building: true,
  scheduling: true,
  starting: true,
  verifying: true,
  switching: true,
  draining: true,
  done: true,
  failed: true,
  'rolled-back': true,
  superseded: true,
})

const phaseTimes = object<Rollout['times']>({
  pending: optional(number),
  building: optional(number),
  scheduling: optional(number),
  starting: optional(number),
  verifying: optional(number),
  switching: optional(number),
  draining: optional(number),
  done: optional(number),
  failed: optional(number),
  'rolled-back': optional(number),
  superseded: optional(number),
})

export const builds = object<Builds>({
  app: text,
  generation: number,
  services: byName(
    object<BuildReport>({
      outcome: oneOf({ built: true, reused: true, failed: true }),
      startedAt: number,
      tookMs: number,
      image: optional(text),
      lines: texts,
    }),
  ),
})

export const rollout = object<Rollout>({
  app: text,
  generation: number,
  from: optional(number),
  phase,
  times: phaseTimes,
  deadlineAt: optional(number),
  images: textByName,
  placements: textByName,
  waiting: optional(text),
  cause: optional(failureCause),
})

export const secretVersion = object<SecretVersion>({
  scope: text,
  name: text,
  version: number,
  sealed: text,
  size: number,
  createdAt: number,
})

export const secretHead = object<SecretHead>({
  scope: text,
  name: text,
  versions: listOf(
    object<VersionInfo>({ version: number, size: number, createdAt: number, person: text }),
  ),
  last: number,
})

export const task = object<Task>({
  id: text,
  app: text,
  service: text,
  slot: number,
  hash: text,
  generation: number,
  agent: text,
  spec: containerSpec,
  files: textByName,
  exclusive: optional(flag),
})

const taskState = oneOf<TaskState>({
  pending: true,
  pulling: true,
  starting: true,
  running: true,
  waiting: true,
  stopping: true,
  exited: true,
  failed: true,
})

const health = oneOf<Health>({ none: true, starting: true, healthy: true, unhealthy: true })

export const status = object<TaskStatus>({
  task: text,
  agent: text,
  app: text,
  state: taskState,
  health,
  ready: flag,
  address: optional(text),
  containerId: optional(text),
  exitCode: optional(number),
  restarts: number,
  code: optional(text),
  error: optional(text),
  probe: optional(text),
  lastLines: optional(texts),
  startedAt: optional(number),
  changedAt: number,
})

const backend = object<Backend>({ task: text, agent: text, address: text })

export const route = object<Route>({
  app: text,
  service: text,
  hashes: texts,
  networks: listOf(
    object<RouteNetwork>({ name: text, aliases: optional(texts), internal: optional(flag) }),
  ),
  ports: listOf(publishedPort),
  backends: listOf(backend),
  next: optional(listOf(backend)),
  members: texts,
  vip: optional(text),
})

export const event = object<BanyanEvent>({
  id: text,
  at: number,
  kind: text,
  level: oneOf({ info: true, warn: true, error: true }),
  message: text,
  repository: optional(text),
  app: optional(text),
  service: optional(text),
  generation: optional(number),
  task: optional(text),
  agent: optional(text),
  commit: optional(text),
})
