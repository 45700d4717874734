import type { BanyanEvent } from '../model/event.ts'
import { number, object, oneOf, optional, text } from './schema.ts'

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
