import { type Scope } from './expand.ts'
import { type Lookups } from './lookups.ts'
import { type Problems } from './problems.ts'
import { type Tree } from './tree.ts'

/** What the stages of the language work with, besides the tree. */
export interface Reading {
  readonly problems: Problems
  readonly scope: Scope
  readonly lookups: Lookups
  /** Folder that relative paths start from, from the repository's root. */
  readonly folder: string
  /** False: variables stay as they are written, and so do the parts that depend on their values. */
  readonly interpolate: boolean
  /** Files that were parsed already, by path: a load that is resumed parses nothing twice. */
  readonly parsed: Map<string, ParsedFile>
}

export interface ParsedFile {
  /** The documents of the file, in order; absent where it is no YAML. */
  readonly documents: readonly Tree[] | undefined
  readonly problems: Problems
}
