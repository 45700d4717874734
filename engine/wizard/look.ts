import { join } from 'node:path'
import type { Answers } from '../../platform/prompts/question.ts'
import { systemClock } from '../../platform/clock.ts'
import { exec } from '../../platform/exec.ts'
import { patiently } from '../../platform/membership/patiently.ts'
import { knownKey } from '../../platform/membership/pending-key.ts'
import { isThere } from '../../platform/prompts/init-paths.ts'
import { controlFile, TunnelKeys } from '../../platform/wireguard/keys.ts'
import { type Adopted, adopt } from '../join/shared-settings.ts'
import { askEngine, type Welcome } from '../joiner/ask-engine.ts'
import { pendingAt } from '../joiner/pending.ts'
import { engineToken } from '../joiner/token.ts'
import type { EngineFacts } from './facts.ts'

/** Somebody waits for the prompt. */
const patienceMs = 15_000

/** What an engine of the cluster says to whoever has the token. */
export interface Look extends Adopted {
  readonly welcome: Welcome
}

export type LookThere = (answers: Answers) => Promise<Look>

/**
 * Asks the engine of the answers what this server would have to be, once for the same token and name: nothing of the token is used
 * up. Rejects as `askEngine` does.
 */
export function lookFrom({ config }: Pick<EngineFacts, 'config'>, text: string): LookThere {
  const known = new Map<string, Look>()
  return async answers => {
    const { join: engine = '', name = '', 'token-file': token = '' } = answers
    const asked = JSON.stringify([engine, name, token])
    const before = known.get(asked)
    if (before) return before
    const { dataDir } = config
    const door = { engine, token: engineToken(token), dataDir, exec, now: Date.now }
    const signal = AbortSignal.timeout(patienceMs)
    const wish = {
      ...{ name, key: await knownKey(...pendingAt(dataDir)), tunnelKey: await ownKey(dataDir) },
      ...{ endpoint: '', sealingKeys: [], look: true },
    }
    const ask = async () => await askEngine(door, wish)
    const welcome = await patiently({ clock: systemClock, signal }, ask)
    const look = { welcome, ...adopt(welcome.settings, { config, text }) }
    known.set(asked, look)
    return look
  }
}

/** Public, of the control tunnel; empty: it has none yet. */
export async function ownKey(dataDir: string): Promise<string> {
  const isMade = await isThere(join(dataDir, controlFile))
  return isMade ? (await TunnelKeys.open(dataDir, controlFile)).current : ''
}
