import { type LanguageRequest } from './language.ts'
import { type Reading } from './reading.ts'
import { type Mapping } from './tree.ts'

/**
 * The files of a project become one: each is parsed, interpolated, extended, and merged over those before it.
 * Undefined: not looked up yet, or so wrong that the stages after it make no sense.
 */
export function layers(_request: LanguageRequest, _reading: Reading): Mapping | undefined {
  return undefined
}
