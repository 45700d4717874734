import type { HostConfig } from 'dockerode'

/** With what the published types lack. */
export type HostSettings = HostConfig & {
  readonly Annotations?: Readonly<Record<string, string>>
  readonly CgroupnsMode?: string
}
