import { mkdir } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { isMap, parseDocument } from 'yaml'
import { systemClock } from '../../platform/clock.ts'
import { exec } from '../../platform/exec.ts'
import { createLogger } from '../../platform/logger.ts'
import { tokenIn } from '../../platform/membership/token-file.ts'
import { checkedText } from '../../platform/prompts/checked-text.ts'
import { type FileChange, newKey } from '../../platform/prompts/file-changes.ts'
import { isThere, pathToWrite } from '../../platform/prompts/init-paths.ts'
import type { Answers } from '../../platform/prompts/question.ts'
import { answered, confirmWriting } from '../../platform/prompts/run-wizard.ts'
import { textOf, writeChanges } from '../../platform/prompts/write-changes.ts'
import { type Settings, withSettings } from '../../platform/prompts/yaml-section.ts'
import { lacksUnit, unitChange } from '../../platform/systemd.ts'
import { controlFile, TunnelKeys } from '../../platform/wireguard/keys.ts'
import { whyNoTunnel } from '../../platform/wireguard/wireguard.ts'
import { controlDevice } from '../control/tunnel.ts'
import { outwardAddress } from '../join/own-address.ts'
import { joinCluster } from '../joiner/join-cluster.ts'
import { engineToken } from '../joiner/token.ts'
import { readMember } from '../managed/etcd-member.ts'
import { createKeyFile } from '../secrets/key-file.ts'
import { type EngineInitFlags, flagAnswers } from './flags.ts'
import { type Look, lookFrom } from './look.ts'
import { wizardProbes } from './probes.ts'
import type { EngineFacts } from './facts.ts'
import { engineScript } from './questions.ts'
import { engineSettings, hasControl, secretsKeyFile } from './settings.ts'
import type { OpenStore } from './store-probes.ts'
import { toldAfterInit } from './told.ts'

interface InitEngine {
  readonly flags: EngineInitFlags
  readonly openStore: OpenStore
  readonly print: (line: string) => void
}

interface Before {
  readonly path: string
  /** Absent: there is no file. */
  readonly text?: string
  readonly facts: EngineFacts
}

/**
 * Asks what this engine is to be, shows what that changes, and writes it. Run again it offers what is there, and makes no key
 * anew. Codes: those of `answered`, of the configuration and of files.
 */
export async function initEngine({ flags, openStore, print }: InitEngine): Promise<void> {
  const before = await look(flags)
  const { path, facts } = before
  const lookThere = lookFrom(facts, before.text ?? '')
  const answers = await answered({
    title: 'Banyan engine',
    script: engineScript(facts),
    flags: flagAnswers(flags, await tokenIn(flags.tokenFile)),
    probes: wizardProbes(facts, openStore, lookThere),
    ...{ yes: flags.yes, unchecked: flags.unchecked, print },
  })
  const there = answers['mode'] === 'join' ? await lookThere(answers) : undefined
  const changes = await changesOf(before, answers, flags, there?.settings)
  await confirmWriting(changes, { yes: flags.yes, print })

  const secretsKey = secretsKeyFile(answers, facts.config, facts.keysFolder)
  if (answers['secrets-key'] === 'generate') await createKeyFile(secretsKey)
  const tunnelKey = hasControl(answers) ? await openTunnelKey(facts.config.dataDir) : undefined
  const told = { answers, path, secretsKey, tunnelKey }
  if (there) await joinNow(before, answers, changes, print)
  await writeChanges(changes)
  const joined = there && { joined: await joinedWith(there) }
  toldAfterInit({ ...told, ...joined }).forEach(print)
}

/** Before anything is written: a token that is not good leaves banyan.yaml as it was. */
async function joinNow(
  { path, facts }: Before,
  answers: Answers,
  changes: readonly FileChange[],
  print: InitEngine['print'],
): Promise<void> {
  const text = changes.find(change => change.path === path)?.after ?? ''
  const { engine: config } = checkedText(text, path)
  print('Joining …')
  await joinCluster({
    ...{ config, dataDir: facts.config.dataDir, engine: answers['join'] ?? '' },
    token: engineToken(answers['token-file'] ?? ''),
    ...{ exec, clock: systemClock, now: Date.now, print, signal: new AbortController().signal },
    log: createLogger({ program: 'engine', level: 'silent' }),
  })
}

async function joinedWith({ welcome, files, kept, leftOut }: Look) {
  const there = await Promise.all(files.map(isThere))
  const missing = files.filter((_, index) => !there[index])
  return { engine: welcome.engine, missing, kept, leftOut }
}

async function look(flags: EngineInitFlags): Promise<Before> {
  const path = pathToWrite(flags.config)
  const text = await textOf(path)
  const folder = flags.dataDir === undefined ? {} : { data_dir: resolve(flags.dataDir) }
  const known = withSettings(text ?? '', path, 'engine', folder)
  const { engine: config } = checkedText(known, path)
  const facts: EngineFacts = {
    config,
    hasJoined: (await readMember(config.dataDir))?.memberId !== undefined,
    isFresh: !isMap(parseDocument(text ?? '').get('engine')),
    keysFolder: join(dirname(path), 'keys'),
    hasSecretsKey: await isThere(config.secretsKeyFile),
    hasCopiedKey: await isThere(join(dirname(path), 'keys', 'secrets.key')),
    whyNoTunnel: (await whyNoTunnel(controlDevice(exec, 'banyan-ctl')))?.message,
    ownAddress: config.control?.address ?? (await outwardAddress()),
    asksSystemd: flags.systemd !== undefined || lacksUnit('engine'),
  }
  return { path, facts, ...(text !== undefined && { text }) }
}

async function changesOf(
  { path, text, facts }: Before,
  answers: Answers,
  flags: EngineInitFlags,
  adopted: Settings = {},
): Promise<readonly FileChange[]> {
  const { config, keysFolder } = facts
  const settings = {
    ...(flags.dataDir !== undefined && { data_dir: config.dataDir }),
    ...engineSettings(answers, { config, keysFolder }),
    ...adopted,
  }
  const after = withSettings(text ?? '', path, 'engine', settings)
  checkedText(after, path)
  const controlKey = join(config.dataDir, controlFile)
  return [
    ...(answers['secrets-key'] === 'generate' ? [newKey(`${keysFolder}/secrets.key`)] : []),
    ...(hasControl(answers) && !(await isThere(controlKey)) ? [newKey(controlKey)] : []),
    { path, after, mode: 0o600, ...(text !== undefined && { before: text }) },
    ...(answers['systemd'] === 'yes' ? [await unitChange('engine', path)] : []),
  ]
}

/** Answers the public one. */
async function openTunnelKey(dataDir: string): Promise<string> {
  await mkdir(dataDir, { recursive: true, mode: 0o700 })
  return (await TunnelKeys.open(dataDir, controlFile)).current
}
