/** The names of Docker Compose. In this order, the first of a folder counts. */
export const composeFileNames: readonly string[] = [
  'compose.yaml',
  'compose.yml',
  'docker-compose.yml',
  'docker-compose.yaml',
]

/** What is merged over a file of these names, when it lies beside it; the first counts. */
export const overrideFileNames: readonly string[] = [
  'compose.override.yml',
  'compose.override.yaml',
  'docker-compose.override.yml',
  'docker-compose.override.yaml',
]

export const manifestNames: readonly string[] = [...composeFileNames, 'banyan.yaml', 'banyan.yml']

/**
 * One manifest a folder: of `compose.yaml` and `docker-compose.yml` side by side the first counts, as for
 * `docker compose`. Files with other names each stand for themselves. Sorted.
 */
export function chooseManifests(paths: readonly string[]): string[] {
  const chosen = new Map<string, string>()
  for (const path of paths) {
    const cut = path.lastIndexOf('/') + 1
    const [folder, name] = [path.slice(0, cut), path.slice(cut)]
    const key = manifestNames.includes(name) ? folder : path
    const rival = chosen.get(key)
    if (rival === undefined || rank(path) < rank(rival)) chosen.set(key, path)
  }
  return [...chosen.values()].sort()
}

function rank(path: string): number {
  return manifestNames.indexOf(path.slice(path.lastIndexOf('/') + 1))
}
