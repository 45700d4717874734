import type { Answers, Finding } from '../../platform/prompts/question.ts'
import { registrationOf } from '../registration.ts'
import { problem } from './finding.ts'
import type { OpenStore } from './store-probes.ts'
import { etcdAuthOf, storeAddresses } from './settings.ts'

/** Whether another engine runs under this name, as copies of one machine would; undefined too where it can't be asked. */
export async function nameIsFree(
  name: string,
  answers: Answers,
  { openStore, ownKey }: { readonly openStore: OpenStore; readonly ownKey: string },
): Promise<Finding | undefined> {
  const at = { storeAddresses: storeAddresses(answers), etcdAuth: etcdAuthOf(answers) }
  const store = await openStore(at).catch(() => undefined)
  try {
    const tunnel = store && (await registrationOf(store, name)).engine?.tunnel
    if (!tunnel || tunnel.key === ownKey) return undefined
    return problem(
      `An engine called ${name} runs at ${tunnel.host} already: give this one another name.`,
    )
  } catch {
    return undefined // the engine looks again when it starts
  } finally {
    await store?.close()
  }
}
