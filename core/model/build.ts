import type { ExtraHost } from './container-settings.ts'

export interface Build {
  /** Folder, relative to the repository's root; "" is the root itself. */
  readonly context: string
  /** File, relative to the context. */
  readonly dockerfile: string
  /** The Dockerfile itself; `dockerfile` is then not read. */
  readonly dockerfileInline?: string
  readonly args: Readonly<Record<string, string>>
  readonly target?: string
  readonly labels: Readonly<Record<string, string>>
  /** Network of the build's containers: `host`, `none` or a network of the builder. */
  readonly network?: string
  readonly extraHosts?: readonly ExtraHost[]
  readonly noCache?: boolean
  /** Whether base images are looked up anew. */
  readonly pull?: boolean
  /** At most one: the builder makes images of one platform. */
  readonly platforms?: readonly string[]
  readonly shmSizeBytes?: number
  readonly cacheFrom?: readonly string[]
}
