import { sha256 } from '../../hash.ts'
import { type FileMount } from '../../model/mounts.ts'
import { type Context, pathOf, shown } from '../context.ts'
import { type Found, treeLimits } from '../lookups.ts'
import { flagAt } from '../read.ts'
import { type Mapping, type Scalar } from '../tree.ts'

/** Many services that mount the same folder multiply: this bounds the files that a project mounts. */
const maxMountedFiles = 20_000

/** What stands in a folder so that Git keeps it: such a folder is one for data. */
const placeholders: readonly string[] = ['.gitkeep', '.gitignore', '.keep']

/** Files of the repository that are mounted by relative path. */
export interface RepositoryFiles {
  /** What a mount of `source` at `target` puts into a container. Empty: reported, or not looked up yet. */
  mountsOf(from: Mapping, source: Scalar, target: string): readonly FileMount[]
  /** base64 by digest. */
  readonly contents: ReadonlyMap<string, string>
}

interface RepositoryFile {
  /** From the mounted path; empty where that is the file. */
  readonly path: string
  readonly digest: string
  readonly mode: number
}

/**
 * The servers have no checkout, so what a manifest mounts from beside itself travels as configs do: read-only, owned
 * by root, with the one permission bit that Git keeps.
 */
export function repositoryFiles(context: Context): RepositoryFiles {
  const contents = new Map<string, string>()
  const known = new Map<string, readonly RepositoryFile[]>()
  let spare = maxMountedFiles

  function filesAt(path: string, found: Found): readonly RepositoryFile[] {
    const before = known.get(path)
    if (before) return before
    const files = filesIn(found).map(({ path: name, bytes, executable }) => {
      const digest = sha256(bytes)
      contents.set(digest, Buffer.from(bytes).toString('base64'))
      return { path: name, digest, mode: executable ? 0o555 : 0o444 }
    })
    known.set(path, files)
    return files
  }

  function mountsOf(from: Mapping, source: Scalar, target: string): readonly FileMount[] {
    const path = pathOf(source, context.folder, context)
    if (path === undefined) return []
    const found = context.lookups.get(path, 'tree')
    if (!found || !isMountable(source, found, context)) return []
    const files = filesAt(path, found)
    spare -= files.length
    if (spare < 0) {
      const message = `more than ${maxMountedFiles} files of the repository are mounted`
      context.problems.error(source.at, 'too-many-files', message)
      return []
    }
    if (flagAt(from, 'read_only') !== true) warnReadOnly(source, context)
    return files.map(({ path: name, ...file }) => ({
      ...{ kind: 'config', name: joined(path, name), target: joined(target, name) },
      ...{ ...file, uid: 0, gid: 0 },
    }))
  }

  return { mountsOf, contents }
}

function filesIn(found: Found) {
  if (found.kind === 'file') {
    return [{ path: '', bytes: found.bytes, executable: found.executable ?? false }]
  }
  return found.kind === 'folder' && found.tree && 'files' in found.tree ? found.tree.files : []
}

function isMountable(source: Scalar, found: Found, { problems }: Context): boolean {
  const reason = obstacle(found)
  if (reason === undefined) return true
  const hint = 'use a named volume, or an absolute path that policy.bind_mounts allows'
  problems.error(source.at, 'bind-not-allowed', `${shown(source)} ${reason}`, hint)
  return false
}

function obstacle(found: Found): string | undefined {
  if (found.kind === 'missing') return 'is not in the repository, and the servers have no checkout'
  if (found.kind === 'refused') return `is refused: ${found.reason}`
  if (found.kind === 'file') {
    const isTooLarge = found.bytes.length > treeLimits.bytes
    return isTooLarge ? `is larger than ${treeLimits.bytes / 1024} KiB` : undefined
  }
  if (found.tree && 'refused' in found.tree) {
    return `can not be mounted from the repository: ${found.tree.refused}`
  }
  const files = filesIn(found)
  const isEmpty = files.every(({ path }) => placeholders.includes(path))
  return isEmpty ? 'is a folder without files, for data: the servers have no checkout' : undefined
}

function warnReadOnly(source: Scalar, { problems }: Context): void {
  const message = `${shown(source)} comes from Git: in the container it is read-only`
  const hint = 'add ":ro"; what the container writes belongs into a named volume'
  problems.warn(source.at, 'read-only-mount', message, hint)
}

function joined(folder: string, name: string): string {
  if (name === '') return folder
  return folder === '' || folder === '/' ? `${folder}${name}` : `${folder}/${name}`
}
