import { mkdir } from 'node:fs/promises'
import { userInfo } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import type { CliConfig } from '../../core/config/cli.ts'
import { codeOf, messageOf } from '../../core/errors.ts'
import { isSocket } from '../../platform/membership/address.ts'
import { checkedText } from '../../platform/prompts/checked-text.ts'
import { saidAnswers } from '../../platform/prompts/common-questions.ts'
import { engineProbes } from '../../platform/prompts/engine-probes.ts'
import { chosenEngines, engineAnswers } from '../../platform/prompts/engine-questions.ts'
import { engineSettings } from '../../platform/prompts/engine-settings.ts'
import { type FileChange, newKey } from '../../platform/prompts/file-changes.ts'
import { isThere, pathToWrite } from '../../platform/prompts/init-paths.ts'
import type { Answers } from '../../platform/prompts/question.ts'
import { answered, confirmWriting } from '../../platform/prompts/run-wizard.ts'
import { textOf, writeChanges } from '../../platform/prompts/write-changes.ts'
import { withSettings } from '../../platform/prompts/yaml-section.ts'
import { controlFile, TunnelKeys } from '../../platform/wireguard/keys.ts'
import type { Context } from '../context.ts'
import { exitCodes } from '../exit-codes.ts'
import { fetchCertificate } from './certificate.ts'
import { cliScript, isAway } from './questions.ts'

export interface CliWizardFlags {
  readonly engine: readonly string[]
  readonly engineKey: readonly string[]
  readonly oneEngine?: boolean
  readonly name?: string
  readonly identityFile?: string
  readonly config?: string
  readonly yes: boolean
  readonly unchecked: boolean
}

interface Before {
  readonly path: string
  /** Absent: there is no file. */
  readonly text?: string
  readonly config: CliConfig
}

/**
 * Asks where the engines are, shows what that changes, writes it, and comes for a certificate. Run again it offers what is
 * there, and makes no key anew. Codes: those of `answered`, of the configuration, of files and of `fetchCertificate`.
 */
export async function initCli(context: Context, flags: CliWizardFlags): Promise<number> {
  const { terminal } = context
  const print = terminal.out
  const before = await look(flags)
  const { path, config } = before
  const { answers, hadKey, changes } = await agreed(before, flags, print).catch(
    (error: unknown) => {
      if (codeOf(error) === 'interrupted') terminal.err(messageOf(error))
      throw error
    },
  )
  const keys = isAway(answers) ? await openKeys(dirname(config.identityFile)) : undefined
  await writeChanges(changes)
  print(`\nSettings: ${path}`)
  if (!keys) return exitCodes.ok
  const { cli } = checkedText((await textOf(path)) ?? '', path)
  const wish = { config: cli, name: answers['name'] ?? '', keys, hadKey, yes: flags.yes }
  await fetchCertificate(wish, context)
  return exitCodes.ok
}

/** What is to be written, once somebody has seen it. */
async function agreed(before: Before, flags: CliWizardFlags, print: (line: string) => void) {
  const { config } = before
  const answers = await answered({
    title: 'Banyan on this machine',
    script: cliScript({
      name: process.env['SUDO_USER'] ?? userInfo().username,
      engines: config.engines.filter(({ address }) => !isSocket(address)),
    }),
    flags: { ...engineAnswers(flags), ...saidAnswers({ name: flags.name }) },
    probes: engineProbes,
    ...{ yes: flags.yes, unchecked: flags.unchecked, print },
  })
  const keyFile = join(dirname(config.identityFile), controlFile)
  const hadKey = await isThere(keyFile)
  const changes = changesOf(before, answers, flags)
  const key = isAway(answers) && !hadKey ? [newKey(keyFile)] : []
  await confirmWriting([...key, ...changes], { yes: flags.yes, print })
  return { answers, hadKey, changes }
}

async function look(flags: CliWizardFlags): Promise<Before> {
  const path = pathToWrite(flags.config)
  const text = await textOf(path)
  const known = withSettings(text ?? '', path, 'cli', identitySettings(flags))
  return { path, config: checkedText(known, path).cli, ...(text !== undefined && { text }) }
}

function changesOf(
  { path, text }: Before,
  answers: Answers,
  flags: CliWizardFlags,
): readonly FileChange[] {
  const after = withSettings(text ?? '', path, 'cli', {
    ...engineSettings(chosenEngines(answers), text ?? '', 'cli'),
    ...identitySettings(flags),
  })
  checkedText(after, path)
  return [{ path, after, mode: 0o600, ...(text !== undefined && { before: text }) }]
}

function identitySettings({ identityFile }: CliWizardFlags) {
  return identityFile === undefined ? {} : { identity_file: resolve(identityFile) }
}

async function openKeys(folder: string): Promise<TunnelKeys> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  return await TunnelKeys.open(folder, controlFile)
}
