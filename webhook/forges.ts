import type { ForgeName } from '../core/config/forge.ts'
import { bitbucket } from './forges/bitbucket.ts'
import type { Forge } from './forges/forge.ts'
import { generic } from './forges/generic.ts'
import { forgejo } from './forges/forgejo.ts'
import { gitea } from './forges/gitea.ts'
import { github } from './forges/github.ts'
import { gitlab } from './forges/gitlab.ts'

export const forges: Readonly<Record<ForgeName, Forge>> = {
  github,
  gitlab,
  gitea,
  forgejo,
  bitbucket,
  generic,
}

/** The path chooses how a delivery is read, never a header: Gitea sends GitHub's headers too. */
export function forgeOfPath(path: string): ForgeName | undefined {
  const name = /^\/webhook\/([a-z]+)$/.exec(path)?.[1] ?? ''
  return Object.hasOwn(forges, name) ? (name as ForgeName) : undefined
}
