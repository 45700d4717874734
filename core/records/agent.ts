import type {
  Agent,
  AgentTrouble,
  Alive,
  Capacity,
  OverlayAddress,
  Peer,
  Platform,
} from '../model/agent.ts'
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
  trouble: optional(object<AgentTrouble>({ code: text, message: text, since: number })),
  losses: optional(listOf(number)),
})

export const peer = object<Peer>({
  agent: text,
  subnet: text,
  ...overlayAddress,
  lost: optional(flag),
})

export const alive = object<Alive>({ incarnation: text, engine: text })
