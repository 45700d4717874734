import { type Problems } from './problems.ts'
import { type Source } from './source.ts'
import { type Tree } from './tree.ts'
import { TreeBuilder } from './tree-builder.ts'
import { problemAt, type Report, YamlError, type YamlNode } from './yaml/nodes.ts'
import { parseYaml } from './yaml/parser.ts'

/** What YAML allows in a text; any other character makes the whole file unreadable. */
const forbidden = /[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u

/**
 * First stage: YAML to trees with places, one for each document of the file. What Docker Compose can't read as YAML
 * is refused. Undefined when the text is no YAML; what is wrong then is in `problems`.
 */
export function parse(source: Source, problems: Problems): readonly Tree[] | undefined {
  const documents = documentsOf(source, problems)
  if (!documents) return undefined
  const empty = documents.findIndex(isNothing)
  if (documents.length === 0 || empty !== -1) {
    const start = documents[empty]?.start ?? 0
    const what = documents.length > 1 ? 'this document' : 'the file'
    problems.error({ source, start, end: start }, 'empty-file', `${what} is empty`)
    return undefined
  }
  const builder = new TreeBuilder(source, problems)
  const trees = documents.map(document => builder.document(document))
  return builder.overflowed ? undefined : trees
}

function documentsOf(source: Source, problems: Problems): readonly YamlNode[] | undefined {
  const stray = forbidden.exec(source.text)?.index
  const report: Report = ({ start, end, code, message }) =>
    problems.error({ source, start, end }, code, message)
  if (stray !== undefined) {
    report(problemAt(stray, 'this control character can not stand in YAML'))
    return undefined
  }
  try {
    return parseYaml(source.text, report)
  } catch (error) {
    if (!(error instanceof YamlError)) throw error
    report(error.problem)
    return undefined
  }
}

function isNothing(node: YamlNode): boolean {
  return node.kind === 'scalar' && node.text === '' && node.plain && node.tag === undefined
}
