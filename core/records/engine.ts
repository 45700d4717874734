import type { Engine, EngineTunnel, TunnelEnd } from '../model/engine.ts'
import type { RemovedEngine } from '../model/removed-engine.ts'
import { listOf, number, object, optional, text } from './schema.ts'

export const engine = object<Engine>({
  address: text,
  version: text,
  startedAt: number,
  format: optional(number),
  tunnel: optional(
    object<EngineTunnel>({
      ...{ key: text, host: text, port: number, grpcPort: number },
      next: optional(object<TunnelEnd>({ key: text, port: number })),
      former: optional(text),
    }),
  ),
  rota: optional(text),
})

export const removedEngine = object<RemovedEngine>({
  at: number,
  person: text,
  tunnelKeys: listOf(text),
})
