import { type Found } from './lookups.ts'
import { parse } from './parse.ts'
import { Problems } from './problems.ts'
import { type ParsedFile } from './reading.ts'
import { decode, type Place, type Source, sourceOf, startOf } from './source.ts'

/** The text of a file. What stands in the way is reported at the place that names it, if there is one. */
export function sourceFrom(
  path: string,
  found: Found,
  problems: Problems,
  namedAt?: Place,
): Source | undefined {
  const at = namedAt ?? startOf(sourceOf(path, ''))
  const what = namedAt === undefined ? 'the file' : `the file ${JSON.stringify(path)}`
  switch (found.kind) {
    case 'file': {
      const decoded = decode(found.bytes)
      if ('text' in decoded) return sourceOf(path, decoded.text)
      problems.error(at, 'unreadable-file', `${what} ${decoded.problem}`)
      return undefined
    }
    case 'missing':
      problems.error(at, 'file-missing', `${what} does not exist`)
      return undefined
    case 'folder':
      problems.error(at, 'not-a-file', `${what} is a folder`)
      return undefined
    case 'refused':
      problems.error(at, 'path-refused', found.reason)
      return undefined
  }
}

/** A compose file's documents, parsed once however often a load is resumed. A file may have none. */
export function documentsFrom(source: Source, parsed: Map<string, ParsedFile>): ParsedFile {
  const known = parsed.get(source.file)
  if (known) return known
  const problems = new Problems()
  const documents = saysNothing(source) ? [] : parse(source, problems)
  const file = { documents, problems }
  parsed.set(source.file, file)
  return file
}

/** Comments alone: Docker Compose reads such a file as if it were not there. */
function saysNothing({ text }: Source): boolean {
  return text.split('\n').every(line => /^\s*(?:#|$)/.test(line))
}
