export type ResolvedPath = { readonly path: string } | { readonly problem: string }

/** The folder of a file, "" for the root. */
export function folderOf(path: string): string {
  const slash = path.lastIndexOf('/')
  return slash === -1 ? '' : path.slice(0, slash)
}

/**
 * A path written in a manifest, from the repository's root: normalised, "" for the root itself. A path that
 * leaves the repository, or that could mean different things on different systems, is a problem.
 */
export function resolveInside(folder: string, written: string): ResolvedPath {
  if (written.includes('\0')) return { problem: 'contains a NUL character' }
  if (written.includes('\\')) return { problem: 'contains a backslash: write /' }
  if (written.startsWith('/'))
    return { problem: 'is absolute: only files of the repository are read' }
  if (/^~(\/|$)/.test(written)) return { problem: 'leads to a home folder, outside the repository' }
  const parts: string[] = []
  for (const part of [...folder.split('/'), ...written.split('/')]) {
    if (part === '..' && parts.pop() === undefined) return { problem: 'leaves the repository' }
    if (part !== '' && part !== '.' && part !== '..') parts.push(part)
  }
  return parts[0] === '.git' ? { problem: 'is inside .git' } : { path: parts.join('/') }
}

/** How a folder is written from another one, both from the repository's root: "." for the same. */
export function relativeFolder(from: string, to: string): string {
  const start = segments(from)
  const end = segments(to)
  const shared = start.findIndex((part, index) => part !== end[index])
  const common = shared === -1 ? start.length : shared
  return [...start.slice(common).map(() => '..'), ...end.slice(common)].join('/') || '.'
}

/** A relative path as it is written from the folder that `folder` is relative to; without needless parts. */
export function joinedPath(folder: string, path: string): string {
  const parts: string[] = []
  for (const part of [...segments(folder), ...segments(path)]) {
    if (part === '.') continue
    if (part === '..' && parts.length > 0 && parts.at(-1) !== '..') parts.pop()
    else parts.push(part)
  }
  return parts.join('/') || '.'
}

function segments(path: string): string[] {
  return path.split('/').filter(part => part !== '')
}
