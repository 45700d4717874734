import { castTexts } from './cast.ts'
import { composeFile } from './grammar/file.ts'
import { interpolate } from './interpolate.ts'
import { composeModel, type LanguageRequest } from './language.ts'
import { type Lookups } from './lookups.ts'
import { Problems } from './problems.ts'
import { type ParsedFile } from './reading.ts'
import { type KeyVerdict, keyVerdicts } from './verdicts.ts'

/**
 * The verdict on every key that the files of a manifest write, of all profiles, in the order of the text. What is wrong with
 * them is not told here. What a merge takes away again is there too: it is written.
 */
export function writtenVerdicts(request: LanguageRequest, lookups: Lookups): readonly KeyVerdict[] {
  const parsed = new Map<string, ParsedFile>()
  const model = composeModel({ ...request, profiles: ['*'] }, lookups, new Problems(), parsed)
  const documents = [...parsed.values()].flatMap(file => file.documents ?? [])
  return documents.flatMap(document => {
    const filled = model ? interpolate(document, model.scope, new Problems()) : document
    const cast = castTexts(filled, composeFile, '', new Problems())
    return cast.kind === 'map' ? onePerPlace(keyVerdicts(cast)) : []
  })
}

/** An aliased part is met once per use: the first is told. */
function onePerPlace(verdicts: readonly KeyVerdict[]): readonly KeyVerdict[] {
  const seen = new Set<number>()
  const different = verdicts.filter(({ at }) => !seen.has(at.start) && seen.add(at.start))
  return different.sort((a, b) => a.at.start - b.at.start)
}
