import { canonical } from './canonical/canonical.ts'
import { castTexts } from './cast.ts'
import { check } from './check.ts'
import { composeFile } from './grammar/file.ts'
import { interpolate } from './interpolate.ts'
import { merge } from './merge/merge.ts'
import { type Reading } from './reading.ts'
import { type Mapping, type Tree } from './tree.ts'

/**
 * The documents of a project, from all its files, become one: each is interpolated, merged over those before it,
 * checked and brought into canonical form. Undefined: so wrong that the stages after it make no sense.
 */
export function layers(documents: readonly Tree[], reading: Reading): Mapping | undefined {
  let file: Mapping | undefined
  for (const document of documents) {
    file = layered(file, document, reading)
    if (!file) return undefined
  }
  return file
}

function layered(below: Mapping | undefined, document: Tree, reading: Reading) {
  const { problems, scope } = reading
  const own = reading.interpolate ? interpolate(document, scope, problems) : document
  const merged = below ? merge(below, own) : own
  const cast = reading.interpolate ? castTexts(merged, composeFile, '', problems) : merged
  const checked = check(cast, composeFile, '', problems)
  if (checked.kind !== 'map') return undefined
  return canonical(checked, { interpolated: reading.interpolate }, problems)
}
