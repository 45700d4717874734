import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { EngineConfig } from '../../core/config/engine.ts'
import { BanyanError, codeOf, messageOf } from '../../core/errors.ts'
import { keys } from '../../core/keys.ts'
import { readSecretFile } from '../../platform/config-file.ts'
import type { Answers, Finding } from '../../platform/prompts/question.ts'
import { etcdAnswers } from '../../platform/prompts/reach.ts'
import type { Store } from '../../platform/store/store.ts'
import { good, problem, warning } from './finding.ts'
import { etcdAuthOf, storeAddresses } from './settings.ts'

/** The etcd that these settings lead to. */
export type OpenStore = (
  engine: Pick<EngineConfig, 'storeAddresses' | 'etcdAuth'>,
) => Promise<Store>

const guide = 'docs/high-availability.md, "Going back"'

/** One that is healthy is enough: the others may be down. */
export async function anyEtcd(
  addresses: readonly string[],
  signal: AbortSignal,
): Promise<Finding | undefined> {
  const findings = await Promise.all(addresses.map(async each => await etcdAnswers(each, signal)))
  const answering = findings.filter(({ kind }) => kind === 'good')
  const silent = findings.find(({ kind }) => kind !== 'good')
  const [first] = answering
  if (!first || !silent) return first ?? silent
  return good(`${answering.length} of ${findings.length} are there. ${silent.message}`)
}

/** Whether the engine would get in, and what it would find there. */
export async function loggedIn(answers: Answers, openStore: OpenStore): Promise<Finding> {
  try {
    const id = await sealingKeyId(answers, openStore)
    return good(id === undefined ? 'lets this engine in: a new cluster' : `cluster with key ${id}`)
  } catch (error) {
    const isDown = codeOf(error) === 'store-unavailable'
    const sentence = `${messageOf(error)}.`
    return isDown ? warning(sentence) : problem(sentence)
  }
}

/** Of the cluster whose state is there; undefined: none is. */
export async function sealingKeyId(
  answers: Answers,
  openStore: OpenStore,
): Promise<string | undefined> {
  const store = await openStore({
    storeAddresses: storeAddresses(answers),
    etcdAuth: etcdAuthOf(answers),
  })
  try {
    const entry = await store.get(keys.sealingKey)
    return entry && String(JSON.parse(entry.value))
  } finally {
    await store.close()
  }
}

export async function secretFile(path: string): Promise<Finding | undefined> {
  try {
    await readSecretFile(path)
    return undefined
  } catch (error) {
    const isAbsent = error instanceof BanyanError && (await isMissing(path))
    return isAbsent ? warning(`There is no ${path} yet.`) : problem(messageOf(error))
  }
}

/** From an etcd of one's own to the managed one: that one knows nothing of what the other holds. */
export function leavingOwnEtcd({ managedEtcd, storeAddresses: from }: EngineConfig) {
  if (managedEtcd) return undefined
  return warning(
    `The state stays in ${from.join(', ')}; a managed etcd begins with nothing. Make a backup first: ${guide}.`,
  )
}

/** The other way round. */
export async function leavingManagedEtcd({ managedEtcd, dataDir }: EngineConfig) {
  const member = join(dataDir, 'etcd', 'member')
  if (!managedEtcd || (await isMissing(member))) return undefined
  return warning(
    `The state stays in ${dataDir}/etcd; your etcd knows nothing of it. Make a backup first: ${guide}.`,
  )
}

async function isMissing(path: string): Promise<boolean> {
  return await stat(path).then(
    () => false,
    (error: unknown) => (error as NodeJS.ErrnoException).code === 'ENOENT',
  )
}
