/** A path that the loader has to see, from the repository's root. */
export interface Lookup {
  readonly path: string
  /** tree: the file, or the folder with all files in it. */
  readonly want: 'file' | 'folder' | 'tree'
}

/** What is there. A folder's id is anything that changes with its content, such as a Git tree id. */
export type Found =
  | { readonly kind: 'file'; readonly bytes: Uint8Array; readonly executable?: boolean }
  | {
      readonly kind: 'folder'
      readonly id: string
      /** What was asked for with `tree`: its files, or why they can't be had. */
      readonly tree?: FolderTree
    }
  | { readonly kind: 'missing' }
  | { readonly kind: 'refused'; readonly reason: string }

export type FolderTree = { readonly files: readonly FolderFile[] } | { readonly refused: string }

export interface FolderFile {
  /** From the folder. */
  readonly path: string
  readonly bytes: Uint8Array
  readonly executable: boolean
}

/** A larger folder than this is no configuration: it belongs into an image or a volume. */
export const treeLimits = { files: 100, bytes: 512 * 1024 } as const

/** Remembers what was asked for, and what of it is still unanswered. */
export class Lookups {
  private readonly asked: Map<string, Lookup>
  private readonly found: ReadonlyMap<string, Found>

  constructor(found: ReadonlyMap<string, Found>, asked: readonly Lookup[] = []) {
    this.asked = new Map(asked.map(lookup => [lookup.path, lookup]))
    this.found = found
  }

  /** Undefined: not answered yet. A tree is also an answer to whoever wants the file or the folder. */
  get(path: string, want: Lookup['want']): Found | undefined {
    const lookup = { path, want }
    if (want === 'tree' || !this.asked.has(path)) this.asked.set(path, lookup)
    return this.answerTo(lookup)
  }

  get all(): readonly Lookup[] {
    return [...this.asked.values()]
  }

  get unanswered(): readonly Lookup[] {
    return this.all.filter(lookup => !this.answerTo(lookup))
  }

  private answerTo({ path, want }: Lookup): Found | undefined {
    const found = this.found.get(path)
    return want === 'tree' && found?.kind === 'folder' && !found.tree ? undefined : found
  }
}
