import type { Suspension } from '../model/application.ts'
import { number, object, optional, text } from './schema.ts'

export const suspension = object<Suspension>({ at: number, person: text, reason: optional(text) })
