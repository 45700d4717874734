import { hashOf, sha256 } from '../../core/hash.ts'
import type { BuildRequest } from './builder.ts'

/** Raised when the same input no longer gives the same image. */
const recipe = 1

/** Everything that decides what an image holds: equal digests, equal images. */
export function inputDigest({ build, contextTree }: BuildRequest): string {
  // what the build is helped or hindered by doesn't change what comes out
  const { context, noCache, pull, cacheFrom, ...deciding } = build
  return hashOf({ recipe, contextTree, ...deciding })
}

/** `shop/web`: compose allows names that registries don't; those are rewritten and get a hash, to stay apart. */
export function imageRepository(app: string, service: string): string {
  return `${component(app)}/${component(service)}`
}

/** The OCI distribution specification's rule for one component of a name. */
const validComponent = /^[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*$/

function component(name: string): string {
  if (validComponent.test(name)) return name
  const readable = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
  return `${readable || 'x'}-${sha256(name).slice(0, 8)}`
}
