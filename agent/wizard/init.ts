import { mkdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { AgentConfig } from '../../core/config/agent.ts'
import type { TokenTunnel } from '../../core/join-token.ts'
import { messageOf } from '../../core/errors.ts'
import { checkedText } from '../../platform/prompts/checked-text.ts'
import { saidAnswers, yesOrNo } from '../../platform/prompts/common-questions.ts'
import { engineProbes, tunnelListens } from '../../platform/prompts/engine-probes.ts'
import {
  chosenEngines,
  type ChosenEngine,
  engineAnswers,
} from '../../platform/prompts/engine-questions.ts'
import { engineSettings } from '../../platform/prompts/engine-settings.ts'
import { type FileChange, newKey } from '../../platform/prompts/file-changes.ts'
import { isThere, pathToWrite } from '../../platform/prompts/init-paths.ts'
import type { Answers, Finding } from '../../platform/prompts/question.ts'
import { tcpAnswers } from '../../platform/prompts/reach.ts'
import { answered, confirmWriting } from '../../platform/prompts/run-wizard.ts'
import { textOf, writeChanges } from '../../platform/prompts/write-changes.ts'
import { isSocket } from '../../platform/membership/address.ts'
import { withSettings } from '../../platform/prompts/yaml-section.ts'
import { lacksUnit, unitChange } from '../../platform/systemd.ts'
import { controlFile, TunnelKeys } from '../../platform/wireguard/keys.ts'
import { labelOf } from '../init.ts'
import { joinCluster } from '../join/init.ts'
import { agentScript, tunnelOf } from './questions.ts'

export interface AgentWizardFlags {
  readonly engine: readonly string[]
  readonly engineKey: readonly string[]
  readonly oneEngine?: boolean
  readonly name?: string
  readonly label: readonly string[]
  readonly dataDir?: string
  readonly systemd?: boolean
  readonly config?: string
  readonly yes: boolean
  readonly unchecked: boolean
}

type Print = (line: string) => void

const usualControlPort = 51821

interface Before {
  readonly path: string
  /** Absent: there is no file. */
  readonly text?: string
  readonly config: AgentConfig
}

/**
 * Asks where the engines are, shows what that changes, and writes it. Run again it offers what is there, and makes no key anew.
 * Codes: those of `answered`, of `joinCluster`, of the configuration and of files.
 */
export async function initAgent(flags: AgentWizardFlags, print: Print): Promise<void> {
  const before = await look(flags)
  const { path, config } = before
  const answers = await answered({
    title: 'Banyan agent',
    script: agentScript({
      nodeName: config.nodeName,
      engines: config.engines.filter(({ address }) => !isSocket(address)),
      hasJoined: await isThere(config.joinFile),
      asksSystemd: flags.systemd !== undefined || lacksUnit('agent'),
    }),
    flags: {
      ...engineAnswers(flags),
      ...saidAnswers({ name: flags.name, systemd: yesOrNo(flags.systemd) }),
    },
    probes: { ...engineProbes, token: tokenProbe },
    ...{ yes: flags.yes, unchecked: flags.unchecked, print },
  })
  const changes = await changesOf(before, answers, flags)
  await confirmWriting(changes, { yes: flags.yes, print })

  await joinBefore(before, answers, print)
  const tunnelKey = hasTunnel(answers) ? await openTunnelKey(config.dataDir) : undefined
  const isListed = (answers['token'] ?? '') !== ''
  await writeChanges(changes)
  told(path, answers, isListed ? undefined : tunnelKey).forEach(print)
}

async function look(flags: AgentWizardFlags): Promise<Before> {
  const path = pathToWrite(flags.config)
  const text = await textOf(path)
  const folder = flags.dataDir === undefined ? {} : { data_dir: resolve(flags.dataDir) }
  const { agent } = checkedText(withSettings(text ?? '', path, 'agent', folder), path)
  return { path, config: agent, ...(text !== undefined && { text }) }
}

async function changesOf(
  { path, text = '', config }: Before,
  answers: Answers,
  flags: AgentWizardFlags,
): Promise<readonly FileChange[]> {
  const labels = Object.fromEntries(flags.label.map(labelOf))
  const after = withSettings(text, path, 'agent', {
    node_name: answers['name'],
    ...engineSettings(enginesOf(answers), text, 'agent'),
    ...(flags.dataDir !== undefined && { data_dir: config.dataDir }),
    ...(flags.label.length > 0 && { labels: { ...config.labels, ...labels } }),
  })
  checkedText(after, path)
  const key = join(config.dataDir, controlFile)
  return [
    ...(hasTunnel(answers) && !(await isThere(key)) ? [newKey(key)] : []),
    { path, after, mode: 0o600, ...(text !== '' && { before: text }) },
    ...(answers['systemd'] === 'yes' ? [await unitChange('agent', path)] : []),
  ]
}

/** A token for the control tunnel knows where it ends, at the engine that made it. */
function enginesOf(answers: Answers): readonly ChosenEngine[] {
  const [first, ...others] = chosenEngines(answers)
  const tunnel = tunnelOf(answers['token'])
  return first ? [{ ...(tunnel && wayInto(tunnel)), ...first }, ...others] : []
}

function wayInto({ engineKey, port }: TokenTunnel): Omit<ChosenEngine, 'address'> {
  return { wgPublicKey: engineKey, ...(port !== usualControlPort && { controlPort: port }) }
}

function hasTunnel(answers: Answers): boolean {
  return enginesOf(answers)[0]?.wgPublicKey !== undefined
}

/** Before anything is written: a token that is not good leaves everything as it was. */
async function joinBefore({ config }: Before, answers: Answers, print: Print): Promise<void> {
  const [engine] = chosenEngines(answers)
  const { token = '', name: nodeName = config.nodeName } = answers
  if (!engine || token === '') return
  const { joinFile } = config
  await joinCluster({
    config: { nodeName, joinFile, dataDir: config.dataDir },
    ...{ engine: engine.address, token, now: Date.now, print },
  })
}

async function openTunnelKey(dataDir: string): Promise<string> {
  await mkdir(dataDir, { recursive: true, mode: 0o700 })
  return (await TunnelKeys.open(dataDir, controlFile)).current
}

/** Whether it is one, and whether the engine is where it would be used. */
async function tokenProbe(
  text: string,
  answers: Answers,
  signal: AbortSignal,
): Promise<Finding | undefined> {
  const host = answers['engine-host'] ?? ''
  try {
    const tunnel = tunnelOf(text)
    if (tunnel) return await tunnelListens(host, tunnel.port)
    return await tcpAnswers(host, Number(answers['engine-port']), signal)
  } catch (error) {
    return { kind: 'problem', message: messageOf(error) }
  }
}

function told(path: string, answers: Answers, tunnelKey: string | undefined): readonly string[] {
  const name = answers['name'] ?? ''
  return [
    '',
    `Settings: ${path}`,
    ...(tunnelKey === undefined
      ? []
      : [
          `WireGuard public key of this server: ${tunnelKey}`,
          'On an engine, so that it is let in:',
          `  banyan-engine add-client --name ${name} --pubkey ${tunnelKey} --role agent`,
        ]),
    'Next: systemctl enable --now banyan-agent (or run banyan-agent), then on an engine: banyan agent list',
    'Where it runs already: systemctl restart banyan-agent',
  ]
}
