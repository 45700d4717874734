import { type Lookups } from './lookups.ts'
import { type Scope } from './expand.ts'
import { type Problems } from './problems.ts'
import { type ParsedFile } from './reading.ts'
import { type Mapping } from './tree.ts'

export interface LanguageRequest {
  /** The compose file, from the repository's root, with forward slashes. */
  readonly path: string
  /** Files merged over it, in this order. Absent: the override file beside it, if there is one. */
  readonly overrides?: readonly string[]
  /** Configured variables; they win over `.env`. */
  readonly variables: Readonly<Record<string, string>>
  /** Name of the project where neither `name:` nor a folder gives one: a compose file at the root. */
  readonly defaultName?: string
  /** Profiles beside those that `COMPOSE_PROFILES` names; `*` stands for all. */
  readonly profiles?: readonly string[]
  /** Default: true. */
  readonly interpolate?: boolean
}

/** A project as the Compose Specification understands it: canonical, complete, every part with its place. */
export interface ComposeModel {
  readonly file: Mapping
  readonly name: string
  readonly scope: Scope
  /** Folder that relative paths start from. */
  readonly folder: string
}

/**
 * The whole language: layers (parse, interpolate, extend, include, merge, check, canonical form), then resolve.
 * Undefined: not looked up yet, or so wrong that nothing can be said. It means what `docker compose config` means;
 * what Banyan makes of it is decided afterwards, in typed/.
 */
export function composeModel(
  _request: LanguageRequest,
  _lookups: Lookups,
  _problems: Problems,
  _parsed: Map<string, ParsedFile>,
): ComposeModel | undefined {
  return undefined
}
