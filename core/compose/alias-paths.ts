/** More is no longer followed: it would take long, and no file that is written by hand has so many. */
const mostUses = 10_000
const longestPath = 300

/**
 * Docker Compose refuses a document as cyclic when an alias stands below another of the same anchor. It compares
 * paths without their merge keys, and dots in names count: so it also hits a part that merges what it is in
 * already, or the services `a` and `a.b`.
 */
export class AliasPaths {
  private readonly uses = new Map<object, { places: Set<string>; above: Set<string> }>()
  private count = 0

  /** False: it is taken for a cycle. */
  use(anchor: object, path: string): boolean {
    if (path.length > longestPath || path.startsWith('<<') || this.count++ > mostUses) return true
    const known = this.uses.get(anchor) ?? { places: new Set(), above: new Set() }
    this.uses.set(anchor, known)
    const parents = parentsOf(path)
    if (known.above.has(path) || parents.some(parent => known.places.has(parent))) return false
    known.places.add(path)
    for (const parent of parents) known.above.add(parent)
    return true
  }
}

/** The path of a part; a merge key adds nothing to it. */
export function pathBelow(path: string, name: string | number): string {
  if (path === '') return String(name)
  return name === '<<' ? path : `${path}.${name}`
}

function parentsOf(path: string): readonly string[] {
  const parents: string[] = []
  for (let dot = path.indexOf('.'); dot !== -1; dot = path.indexOf('.', dot + 1)) {
    parents.push(path.slice(0, dot))
  }
  return parents
}
