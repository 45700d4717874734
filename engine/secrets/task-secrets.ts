import { BanyanError, codeOf, messageOf } from '../../core/errors.ts'
import type { SecretValue } from '../../core/model/mounts.ts'
import { secretTitle, type SecretRef } from '../../core/model/secret.ts'
import type { Task } from '../../core/model/task.ts'
import { records } from '../../core/records.ts'
import type { Logger } from '../../platform/logger.ts'
import type { Events } from '../events.ts'
import { isSealed } from './envelope.ts'
import type { Keyring } from './keyring.ts'
import { openLate } from './open-late.ts'

interface TaskSecretsOptions {
  readonly keyring: () => Keyring
  /** Takes over keys that the cluster has and this engine has not yet. */
  readonly catchUp?: () => Promise<void>
  readonly contentOf: (ref: SecretRef) => Promise<Buffer>
  readonly events: Pick<Events, 'record'>
  readonly log: Logger
}

/** Reads of stored secrets that one message needs: tasks of a service share them. */
type Contents = Map<string, Promise<Buffer>>

/**
 * Puts the contents of secrets into tasks on their way to their agent: the store has them sealed, the agent has no
 * keys. A content that can't be had is left out and told of once; the agent then says which one did not arrive.
 */
export class TaskSecrets {
  readonly #options: TaskSecretsOptions
  /** Tasks whose trouble was told of. */
  readonly #told = new Set<string>()

  constructor(options: TaskSecretsOptions) {
    this.#options = options
  }

  /** Encoded tasks, as the store has them, to what the agent gets. Rejects while the store is away. */
  async reveal(tasks: readonly string[]): Promise<string[]> {
    const contents: Contents = new Map()
    return await Promise.all(
      tasks.map(async text => (hasSecrets(text) ? await this.#revealOne(text, contents) : text)),
    )
  }

  async #revealOne(text: string, contents: Contents): Promise<string> {
    const task = records.task.decode(text)
    const files: Record<string, string> = {}
    for (const [digest, content] of Object.entries(task.files)) {
      if (!isSealed(content)) files[digest] = content
    }
    for (const value of secretsOf(task)) {
      const content = await this.#contentOf(task, value, contents)
      if (content) files[value.digest] = content.toString('base64')
    }
    return records.task.encode({ ...task, files })
  }

  async #contentOf(
    task: Task,
    { digest, stored }: SecretValue,
    contents: Contents,
  ): Promise<Buffer | undefined> {
    const { contentOf } = this.#options
    try {
      if (stored) return await shared(contents, digest, () => contentOf(stored))
      const content = task.files[digest]
      if (content === undefined || !isSealed(content)) return undefined
      return await openLate(this.#options, content, { kind: 'content', digest })
    } catch (error) {
      if (error instanceof BanyanError && error.disposition === 'retry') throw error
      await this.#tell(task, stored, error)
      return undefined
    }
  }

  async #tell(task: Task, stored: SecretRef | undefined, error: unknown): Promise<void> {
    const { events, log } = this.#options
    const { id, app, service, generation, agent } = task
    if (this.#told.has(id)) return
    this.#told.add(id)
    const secret = stored ? `the secret ${secretTitle(stored)}` : 'a secret'
    log.error({ task: id, code: codeOf(error) }, 'secret not available')
    await events.record({
      ...{ kind: 'secret-unavailable', level: 'error', app, service, generation, task: id, agent },
      message: `${id} can't have ${secret}: ${messageOf(error)}`,
    })
  }
}

function secretsOf({ spec }: Task): SecretValue[] {
  const mounted = spec.files.filter(({ kind }) => kind === 'secret')
  return [...mounted, ...Object.values(spec.secretEnvironment ?? {})]
}

/** Most tasks have none, and need not be decoded. A false alarm costs only that. */
function hasSecrets(text: string): boolean {
  return text.includes('"kind":"secret"') || text.includes('"secretEnvironment":')
}

async function shared(
  contents: Contents,
  digest: string,
  read: () => Promise<Buffer>,
): Promise<Buffer> {
  let content = contents.get(digest)
  if (!content) contents.set(digest, (content = read()))
  return await content
}
