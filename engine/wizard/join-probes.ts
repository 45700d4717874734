import { messageOf } from '../../core/errors.ts'
import { findProgram } from '../../platform/find-program.ts'
import type { Answers, Finding } from '../../platform/prompts/question.ts'
import { refuseOwnState } from '../managed/join-state.ts'
import { readKeyFile } from '../secrets/key-file.ts'
import { keyRefusal } from '../secrets/key-refusal.ts'
import { good, problem } from './finding.ts'
import type { LookThere } from './look.ts'
import type { EngineFacts } from './facts.ts'
import { leavingOwnEtcd } from './store-probes.ts'

/** Whether this server could have a member of the state at all. */
export async function couldJoin({
  config,
  whyNoTunnel,
}: Pick<EngineFacts, 'config' | 'whyNoTunnel'>): Promise<Finding | undefined> {
  if (whyNoTunnel !== undefined) return problem(whyNoTunnel)
  if ((await findProgram('etcd')) === undefined) {
    return problem('etcd is not installed. On Debian or Ubuntu: apt-get install etcd-server.')
  }
  try {
    await refuseOwnState(config.dataDir)
  } catch (error) {
    return problem(`${messageOf(error)}.`)
  }
  return leavingOwnEtcd(config)
}

/** Whether the token lets this server in, under its name and with its settings. */
export async function tokenFits(answers: Answers, look: LookThere): Promise<Finding> {
  try {
    const { welcome, conflicts } = await look(answers)
    if (conflicts.length > 0) {
      const list = conflicts.join('; ')
      return problem(`All engines must have the same: ${list}. Change banyan.yaml first.`)
    }
    const ids = welcome.engines.map(({ id }) => id).sort()
    return good(`joins ${ids.join(', ')}`)
  } catch (error) {
    return problem(messageOf(error))
  }
}

/** As the engine itself will say it, before anything of the token is used up. */
export async function keyJoins(path: string, answers: Answers, look: LookThere): Promise<Finding> {
  try {
    const keyring = await readKeyFile(path)
    const { sealingKey, secretsKeyFile, engine } = (await look(answers)).welcome
    const ids = keyring?.keys.map(({ id }) => id) ?? []
    const refusal = keyRefusal(sealingKey, ids, { path: secretsKeyFile, engine })
    return refusal
      ? problem(`${path}: ${refusal.message}`)
      : good(`key ${sealingKey}, as ${engine} has it`)
  } catch (error) {
    return problem(messageOf(error))
  }
}
