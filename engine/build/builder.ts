import { BanyanError } from '../../core/errors.ts'
import type { Build } from '../../core/model/build.ts'
import type { GitRepository } from '../git/repository.ts'

/** The build port: from a folder in Git to an image that every agent can pull. */
export interface Builder {
  /**
   * Cheap when the same input was built before. `onLine` gets the build's output, without the values of build arguments. Rejects with
   * BuildFailure (stalled), `docker-unreachable`, `registry-unreachable` or `push-failed` (retry), or what the
   * context is refused for (stalled).
   */
  image(
    request: BuildRequest,
    onLine: (line: string) => void,
    signal: AbortSignal,
  ): Promise<BuiltImage>
}

export interface BuiltImage {
  /** Pinned by digest, such as `127.0.0.1:5000/shop/web@sha256:…`. */
  readonly image: string
  /** The same input had been built before. */
  readonly reused: boolean
}

export interface BuildRequest {
  readonly app: string
  readonly service: string
  readonly build: Build
  /** Git object id of the context's tree. */
  readonly contextTree: string
  readonly repository: GitRepository
}

/** Code `build-failed`: the same input would fail again. */
export class BuildFailure extends BanyanError {
  /** Of the build's output, at most 20. */
  readonly lastLines: readonly string[]

  constructor(message: string, lastLines: readonly string[]) {
    super('build-failed', message, 'stalled')
    this.lastLines = lastLines
  }
}
