import { type Location, quoted, renderDiagnostics } from '../../core/compose/diagnostics.ts'
import { type Claim, claimsOf } from '../../core/model/claims.ts'
import type { Conflict } from './conflict.ts'
import type { ManifestLoaded } from './manifest.ts'

interface Owner {
  readonly name: string
  readonly repository: string
}

/** Who has which name on the servers. */
export class NameClaims {
  readonly #owners = new Map<string, Owner>()

  add(owner: Owner, claims: readonly string[] = []): void {
    for (const claim of claims) if (!this.#owners.has(claim)) this.#owners.set(claim, owner)
  }

  firstClash(repository: string, manifest: ManifestLoaded): Conflict | undefined {
    for (const claim of claimsOf(manifest.project)) {
      const owner = this.#owners.get(claim)
      if (owner) return clash(claim, owner, repository, manifest)
    }
    return undefined
  }
}

function clash(
  claim: Claim,
  { name: owner, repository: theirs }: Owner,
  repository: string,
  { path, places }: ManifestLoaded,
): Conflict {
  const place: Location = places[claim] ?? { file: path, line: 1, column: 1 }
  const whose = theirs === repository ? '' : ` (repository ${theirs})`
  const said = words(claim, `application "${owner}"${whose}`)
  const diagnostic = { ...place, ...said, severity: 'error' } as const
  return { code: said.code, message: renderDiagnostics([diagnostic], new Map()) }
}

function words(claim: Claim, owner: string): Conflict & { readonly hint: string } {
  const name = quoted(claim.slice(claim.indexOf(':') + 1))
  return claim.startsWith('volume:')
    ? {
        code: 'volume-taken',
        message: `the volume ${name} is written by ${owner}`,
        hint: 'give this one another "name:"; to share it on purpose, declare it as "external: true", or mount it read-only',
      }
    : {
        code: 'container-taken',
        message: `a container named ${name} belongs to ${owner}`,
        hint: 'give this one another "container_name", or none',
      }
}
