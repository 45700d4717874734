import { codeOf, messageOf } from '../../core/errors.ts'
import type { Answers, Finding } from '../../platform/prompts/question.ts'
import { readKeyFile } from '../secrets/key-file.ts'
import { good, problem } from './finding.ts'
import { type OpenStore, sealingKeyId } from './store-probes.ts'

/** A key file that is there: its form, its mode, and whether it is the cluster's, where that can be asked. */
export async function keyFits(
  path: string,
  answers: Answers,
  openStore: OpenStore,
): Promise<Finding> {
  try {
    const keyring = await readKeyFile(path)
    if (!keyring) return problem(`There is no ${path}: copy it from another engine first.`)
    const id = await clusterKey(answers, openStore)
    if (id === undefined) return good(`key ${keyring.active.id}`)
    if (keyring.byId(id)) return good(`key ${id}, as this cluster has it`)
    return problem(`${path} is not this cluster's: key ${id} is not in it. Copy another engine's.`)
  } catch (error) {
    return problem(messageOf(error))
  }
}

/** A key made now would be of no use where a cluster has one already. */
export async function newKeyFits(
  answers: Answers,
  openStore: OpenStore,
): Promise<Finding | undefined> {
  const id = await clusterKey(answers, openStore)
  if (id === undefined) return undefined
  return problem(`This cluster has the key ${id} already: copy the file of another engine.`)
}

/** Undefined too where it can't be asked: the engine compares again when it starts. */
async function clusterKey(answers: Answers, openStore: OpenStore): Promise<string | undefined> {
  if (answers['mode'] !== 'ha') return undefined
  try {
    return await sealingKeyId(answers, openStore)
  } catch (error) {
    if (codeOf(error) === 'internal') throw error
    return undefined
  }
}
