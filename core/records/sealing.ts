import type { NextSealingKey } from '../model/secret.ts'
import { number, object, optional, text } from './schema.ts'

export const nextSealingKey = object<NextSealingKey>({
  id: text,
  sealedKey: text,
  createdAt: number,
  person: text,
  resealed: optional(number),
})
