import picomatch from 'picomatch'

/** The name that wins when a folder holds several, as in the Compose Specification ("The Compose file"). */
const preference = [
  'compose.yaml',
  'compose.yml',
  'docker-compose.yaml',
  'docker-compose.yml',
  'banyan.yaml',
  'banyan.yml',
]

/** Says of a path whether it can be a manifest of a repository with these globs. */
export function manifestMatcher(globs: readonly string[]): (path: string) => boolean {
  return picomatch([...globs], { dot: true })
}

/**
 * One manifest a folder: of `compose.yaml` and `docker-compose.yml` side by side the first counts, as for
 * `docker compose`. Files with other names each stand for themselves. Sorted.
 */
export function chooseManifests(paths: readonly string[]): string[] {
  const chosen = new Map<string, string>()
  for (const path of paths) {
    const cut = path.lastIndexOf('/') + 1
    const [folder, name] = [path.slice(0, cut), path.slice(cut)]
    const key = preference.includes(name) ? folder : path
    const rival = chosen.get(key)
    if (rival === undefined || rank(path) < rank(rival)) chosen.set(key, path)
  }
  return [...chosen.values()].sort()
}

function rank(path: string): number {
  return preference.indexOf(path.slice(path.lastIndexOf('/') + 1))
}
