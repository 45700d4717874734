import { join } from 'node:path'
import type { RepositoryConfig } from '../../core/config/repository.ts'
import type { SyncContext } from '../sync/context.ts'
import { openSource } from '../sync/open-source.ts'
import { Previews } from './previews.ts'

interface StartOptions extends SyncContext {
  readonly repositories: readonly RepositoryConfig[]
  /** Of the engine. */
  readonly dataDir: string
}

/** Watches over what runs of pull requests, in the copies that these are planned in. */
export function startPreviews({ repositories, dataDir, ...context }: StartOptions): Previews {
  const { store, log } = context
  const open = { dataDir: join(dataDir, 'git'), store, log, apart: 'pulls' }
  const previews = new Previews({
    ...{ context, repositories },
    open: config => openSource(config, open),
  })
  previews.start()
  return previews
}
