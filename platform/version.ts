import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { packageFolder } from './package-folder.ts'

const about = readFileSync(join(packageFolder(), 'package.json'), 'utf8')

export const version = (JSON.parse(about) as { readonly version: string }).version

/** Raised when agent and engine of two versions would misunderstand each other. Adjacent ones work together. */
export const agentProtocol = 1

/** What agents and engines of this version speak: the one before, too, unless there is none. */
export const spokenHere = { oldest: 1, newest: agentProtocol } as const

/**
 * Raised when a record gets a field that an engine of before must not drop when it rewrites the record. Such a field is
 * written only once every engine knows it: `newestFormat` (engine/formats.ts).
 */
export const recordFormat = 1
