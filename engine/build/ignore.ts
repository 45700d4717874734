import dockerignore from '@balena/dockerignore'

export interface ContextFilter {
  /** Whether a file is sent to the build. */
  sends(path: string): boolean
  /** Whether nothing below a folder can be sent, so that it need not be read. */
  skipsFolder(path: string): boolean
}

/**
 * What a `.dockerignore` leaves of a context. The Dockerfile and `.dockerignore` itself are always sent: the
 * Docker Engine needs them (Docker reference, "dockerignore files").
 */
export function contextFilter(ignoreText: string, dockerfile: string): ContextFilter {
  const rules = dockerignore.default().add(ignoreText)
  const always = new Set(['.dockerignore', dockerfile])
  const lines = ignoreText.split(/\r?\n/)
  const mayComeBack = lines.some(line => line.trimStart().startsWith('!'))
  return {
    sends: path => always.has(path) || !rules.ignores(path),
    skipsFolder: path => !mayComeBack && !dockerfile.startsWith(`${path}/`) && rules.ignores(path),
  }
}
