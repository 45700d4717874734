import { quoted } from './diagnostics.ts'
import { type Problems } from './problems.ts'
import { type Mapping, type Scalar, type Tree } from './tree.ts'

/** One item of `include`, in its long form. */
export interface IncludeRequest {
  /** The file, and those merged over it. */
  readonly paths: readonly [Scalar, ...Scalar[]]
  readonly projectFolder: Scalar | undefined
  /** Absent: the `.env` of the project's folder. */
  readonly envFiles: readonly Scalar[]
}

const keys = ['path', 'project_directory', 'env_file']
const hint = 'a path, or a mapping with "path", "project_directory" and "env_file"'

/** What `include` asks for. Items that ask for nothing are left out, as Docker Compose does. */
export function includeRequests(written: Tree, problems: Problems): readonly IncludeRequest[] {
  if (written.kind === 'broken' || isNull(written)) return []
  if (written.kind === 'list') {
    return written.items.flatMap(item => requestIn(item, problems) ?? [])
  }
  problems.error(written.at, 'wrong-type', '"include" must be a list', 'begin the line with "- "')
  return []
}

function requestIn(item: Tree, problems: Problems): IncludeRequest | undefined {
  if (isText(item)) return { paths: [item], projectFolder: undefined, envFiles: [] }
  if (item.kind === 'broken') return undefined
  if (item.kind !== 'map') {
    if (!isNull(item)) problems.error(item.at, 'wrong-type', 'this can not be included', hint)
    return undefined
  }
  for (const [name, { key }] of item.entries) {
    const message = `${quoted(name)} in "include" has no effect`
    if (!keys.includes(name)) problems.warn(key, 'ignored-key', message)
  }
  const [first, ...others] = textsAt(item, 'path', problems)
  const [projectFolder] = textsAt(item, 'project_directory', problems)
  const envFiles = textsAt(item, 'env_file', problems)
  if (first) return { paths: [first, ...others], projectFolder, envFiles }
  problems.warn(item.at, 'ignored-key', 'this includes nothing: it has no "path"')
  return undefined
}

function textsAt(map: Mapping, key: string, problems: Problems): readonly Scalar[] {
  const tree = map.entries.get(key)?.value
  if (!tree || isNull(tree)) return []
  const texts = tree.kind === 'list' ? tree.items : [tree]
  for (const text of texts) {
    const isWrong = !isText(text) && text.kind !== 'broken'
    if (isWrong) problems.error(text.at, 'wrong-type', `"${key}" in "include" must be text`)
  }
  return texts.filter(isText)
}

function isText(tree: Tree): tree is Scalar {
  return tree.kind === 'scalar' && typeof tree.value === 'string'
}

function isNull(tree: Tree): boolean {
  return tree.kind === 'scalar' && tree.value === null
}
