import { splitHostPort } from '../../platform/prompts/common-questions.ts'
import { engineProbes, tunnelListens } from '../../platform/prompts/engine-probes.ts'
import type { Answers, Probes } from '../../platform/prompts/question.ts'
import { registryAnswers } from '../../platform/prompts/reach.ts'
import { problem, warning } from './finding.ts'
import { couldJoin, keyJoins, tokenFits } from './join-probes.ts'
import { keyFits, newKeyFits } from './key-probes.ts'
import { type LookThere, ownKey } from './look.ts'
import { nameIsFree } from './name-probe.ts'
import type { EngineFacts } from './facts.ts'
import { storeAddresses } from './settings.ts'
import {
  anyEtcd,
  leavingManagedEtcd,
  leavingOwnEtcd,
  loggedIn,
  type OpenStore,
  secretFile,
} from './store-probes.ts'

/** What `banyan-engine init` looks at while it asks. */
export function wizardProbes(facts: EngineFacts, openStore: OpenStore, look: LookThere): Probes {
  const { config, keysFolder, hasCopiedKey, whyNoTunnel } = facts
  const tunnel = whyNoTunnel === undefined ? undefined : warning(whyNoTunnel)
  const fits = async (path: string, answers: Answers) =>
    answers['mode'] === 'join'
      ? await keyJoins(path, answers, look)
      : await keyFits(path, answers, openStore)
  return {
    ...engineProbes,
    mode: async mode => {
      if (mode === 'join') return await couldJoin(facts)
      if (mode === 'single') return leavingOwnEtcd(config)
      return (await leavingManagedEtcd(config)) ?? tunnel
    },
    join: async text => await tunnelListens(splitHostPort(text)?.host ?? ''),
    token: async (_token, answers) => await tokenFits(answers, look),
    name: async (name, answers) =>
      await nameIsFree(name, answers, { openStore, ownKey: await ownKey(config.dataDir) }),
    etcd: async (_text, answers, signal) => await anyEtcd(storeAddresses(answers), signal),
    registry: async (url, _answers, signal) => await registryAnswers(url, signal),
    'etcd-login-none': async (security, answers) =>
      security === 'none' ? await loggedIn(answers, openStore) : undefined,
    'etcd-login': async (file, answers) =>
      (await secretFile(file)) ?? (await loggedIn(answers, openStore)),
    'secret-file': async file => (file === '' ? undefined : await secretFile(file)),
    control: async choice => await Promise.resolve(choice === 'yes' ? tunnel : undefined),
    'secrets-key': async (choice, answers) => {
      if (choice === 'existing') return undefined
      if (choice === 'keep') return await fits(config.secretsKeyFile, answers)
      if (hasCopiedKey) return problem(`There is a key in ${keysFolder} already: provide that one.`)
      return await newKeyFits(answers, openStore)
    },
    'secrets-key-file': fits,
  }
}
