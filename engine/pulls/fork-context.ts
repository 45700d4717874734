import { randomBytes } from 'node:crypto'
import type { SecretHead } from '../../core/model/secret.ts'
import { Keyring, sealingKey } from '../secrets/keyring.ts'
import type { LoadContext } from '../sync/load.ts'
import { placeholders } from './placeholders.ts'

/** Names no secret and no key of this cluster: every stored secret that is asked for is there, and none is. */
export function forkContext(
  context: Pick<LoadContext, 'repository' | 'trees' | 'variables' | 'policy' | 'defaultName'>,
): LoadContext {
  const { repository, trees, variables, policy, defaultName } = context
  const keyring = new Keyring([sealingKey(randomBytes(32))])
  return {
    ...{ repository, trees, policy, defaultName, variables: placeholders(variables) },
    secrets: { heads: new AnySecret(), keyring: () => keyring },
  }
}

/** Whether a secret is set, and how often it changed, is nothing for strangers. */
class AnySecret extends Map<string, SecretHead> {
  override get(asked: string): SecretHead {
    const slash = asked.indexOf('/')
    const versions = [{ version: 1, size: 0, createdAt: 0, person: '' }]
    return { scope: asked.slice(0, slash), name: asked.slice(slash + 1), versions, last: 1 }
  }
}
