import { randomBytes } from 'node:crypto'
import { BanyanError } from '../../core/errors.ts'
import { prefixes } from '../../core/keys.ts'
import type { Logger } from '../../platform/logger.ts'
import { scan } from '../../platform/store/scan.ts'
import type { Compare, Entry, Store } from '../../platform/store/store.ts'
import { sealAuthorityAnew } from '../join/open-authority.ts'
import type { Keyring } from './keyring.ts'
import { sealedAnew, sealedFolders } from './sealed-anew.ts'

/** What somebody else changed meanwhile is looked at again; so often it is not changed in a row. */
const passes = 10

interface Sealing {
  readonly store: Store
  readonly keyring: Keyring
  /** Of the lock that this is done under. */
  readonly fence: Compare
  readonly log: Logger
}

/** Everything sealed in the store, with the active key. Answers how many records were. */
export async function sealEverythingAnew(sealing: Sealing): Promise<number> {
  await sealAuthorityAnew(sealing.store, sealing.keyring)
  let count = 0
  for (let pass = 0; pass < passes; pass++) {
    const { sealed, missed } = await onePass(sealing)
    count += sealed
    if (missed === 0) return count
  }
  throw new BanyanError('rekey-contended', 'Records change faster than they are sealed', 'retry')
}

async function onePass(sealing: Sealing): Promise<{ sealed: number; missed: number }> {
  const { store } = sealing
  const { revision } = await store.range(prefixes.root, { limit: 1 })
  let [sealed, missed] = [0, 0]
  for (const folder of sealedFolders) {
    for await (const entry of scan(store, folder, revision)) {
      const value = anew(sealing, entry)
      if (value === undefined) continue
      if (await put(sealing, entry, value)) sealed++
      else missed++
    }
  }
  return { sealed, missed }
}

/** What no key opens any more is not lost by a rotation, and must not hold it up. */
function anew({ keyring, log }: Sealing, entry: Entry): string | undefined {
  try {
    return sealedAnew(entry, keyring, () => randomBytes(12))
  } catch (err) {
    log.warn({ key: entry.key, err }, 'not sealed anew')
    return undefined
  }
}

async function put({ store, fence }: Sealing, entry: Entry, value: string): Promise<boolean> {
  const { key, modRevision } = entry
  const { committed } = await store.commit({
    compare: [{ key, modRevision }, fence],
    writes: [{ kind: 'put', key, value }],
  })
  return committed
}
