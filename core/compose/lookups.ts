/** A path that the loader has to see, from the repository's root. */
export interface Lookup {
  readonly path: string
  readonly want: 'file' | 'folder'
}

/** What is there. A folder's id is anything that changes with its content, such as a Git tree id. */
export type Found =
  | { readonly kind: 'file'; readonly bytes: Uint8Array }
  | { readonly kind: 'folder'; readonly id: string }
  | { readonly kind: 'missing' }
  | { readonly kind: 'refused'; readonly reason: string }

/** Remembers what was asked for, and what of it is still unanswered. */
export class Lookups {
  private readonly asked: Map<string, Lookup>
  private readonly found: ReadonlyMap<string, Found>

  constructor(found: ReadonlyMap<string, Found>, asked: readonly Lookup[] = []) {
    this.asked = new Map(asked.map(lookup => [lookup.path, lookup]))
    this.found = found
  }

  /** Undefined: not answered yet. */
  get(path: string, want: Lookup['want']): Found | undefined {
    if (!this.asked.has(path)) this.asked.set(path, { path, want })
    return this.found.get(path)
  }

  get all(): readonly Lookup[] {
    return [...this.asked.values()]
  }

  get unanswered(): readonly Lookup[] {
    return this.all.filter(({ path }) => !this.found.has(path))
  }
}
