import type { EngineConfig, EtcdAuth } from '../../core/config/engine.ts'
import { messageOf } from '../../core/errors.ts'
import {
  hostProblem,
  nameProblem,
  pathProblem,
  portProblem,
  splitHostPort,
  systemdQuestion,
  yesNo,
} from '../../platform/prompts/common-questions.ts'
import type { Answers, Choice, Question } from '../../platform/prompts/question.ts'
import { hasControl } from './settings.ts'
import { engineToken } from '../joiner/token.ts'

/** What the wizard knows of this server before it asks. */
export interface EngineFacts {
  /** What banyan.yaml says now, defaults filled in. */
  readonly config: EngineConfig
  /** There is no engine section yet. */
  readonly isFresh: boolean
  /** It joined other engines. */
  readonly hasJoined: boolean
  /** Where init puts keys. */
  readonly keysFolder: string
  readonly hasSecretsKey: boolean
  /** Where init would put one, somebody has: a copy of another engine's. */
  readonly hasCopiedKey: boolean
  /** A sentence; absent: it could have the control tunnel. */
  readonly whyNoTunnel: string | undefined
  readonly ownAddress: string
  /** systemd runs here, and has no unit of the engine yet; or a flag says something about it. */
  readonly asksSystemd: boolean
}

const single = 'Single engine — zero config, everything managed for you (recommended)'
const joined = 'One of several engines — as it has joined, everything managed for you'
const modes = (hasJoined: boolean): readonly Choice[] => [
  { value: 'single', label: hasJoined ? joined : single },
  {
    value: 'ha',
    label:
      'Multi-engine HA — 2+ engines for high availability (requires your own etcd and registry)',
  },
  {
    value: 'join',
    label: 'Join existing engines — one more, everything managed (banyan engine invite)',
  },
]
const securities: readonly Choice[] = [
  { value: 'none', label: 'None' },
  { value: 'password', label: 'Password' },
  { value: 'tls', label: 'TLS' },
  { value: 'mtls', label: 'mTLS' },
]

/** What `banyan-engine init` asks, in order. */
export function engineScript(facts: EngineFacts) {
  return (answers: Answers): readonly Question[] => [
    {
      id: 'mode',
      flag: '--mode <single|ha|join>',
      label: 'Deployment mode:',
      choices: modes(facts.hasJoined),
      initial: facts.config.multiEngine ? 'ha' : 'single',
      probe: 'mode',
    },
    ...(answers['mode'] === 'ha' ? ownQuestions(facts, answers) : []),
    ...(answers['mode'] === 'join' ? joinQuestions(facts) : []),
    ...(answers['mode'] === 'single' ? [controlQuestion(facts)] : []),
    ...(hasControl(answers) ? addressQuestions(facts) : []),
    ...secretsQuestions(facts, answers),
    ...systemdQuestion(facts.asksSystemd),
  ]
}

function ownQuestions(facts: EngineFacts, answers: Answers): readonly Question[] {
  const { storeAddresses, externalRegistryUrl, etcdAuth } = facts.config
  return [
    {
      id: 'etcd',
      flag: '--etcd <url>',
      label: 'External etcd endpoint:',
      hint: 'such as http://etcd.internal:2379; several with commas',
      ...(storeAddresses.length > 0 && { initial: storeAddresses.join(',') }),
      check: etcdProblem,
      probe: 'etcd',
    },
    {
      id: 'registry',
      flag: '--registry <host:port>',
      label: 'External registry URL:',
      hint: 'such as registry.internal:5000; all engines push and pull there',
      ...(externalRegistryUrl !== undefined && { initial: externalRegistryUrl }),
      check: registryProblem,
      probe: 'registry',
    },
    {
      id: 'etcd-security',
      flag: '--etcd-security <none|password|tls|mtls>',
      label: 'Etcd connection security:',
      choices: securities,
      initial: securityOf(etcdAuth),
      check: text =>
        text.endsWith('tls') && !isHttps(answers) ? 'needs an https:// endpoint' : undefined,
      probe: 'etcd-login-none',
    },
    ...credentials(facts, answers),
  ]
}

function credentials(facts: EngineFacts, answers: Answers): readonly Question[] {
  const { etcdAuth: auth } = facts.config
  const file = (id: string, label: string, now: string | undefined, usual: string): Question => ({
    id,
    flag: `--${id} <file>`,
    label,
    hint: 'readable by its owner alone (chmod 600)',
    initial: now ?? `${facts.keysFolder}/${usual}`,
    check: pathProblem,
    probe: 'secret-file',
  })
  const user: Question = {
    id: 'etcd-username',
    flag: '--etcd-username <name>',
    label: 'Etcd user name:',
    ...(auth.username !== undefined && { initial: auth.username }),
    check: text => (text === '' ? 'is needed' : undefined),
  }
  const password = file(
    'etcd-password-file',
    'Etcd password file:',
    auth.passwordFile,
    'etcd-password',
  )
  const ca = file('etcd-ca-file', 'Etcd certificate authority file:', auth.caFile, 'etcd-ca.crt')
  const cert = file('etcd-cert-file', 'Etcd client certificate file:', auth.certFile, 'etcd.crt')
  const key = file('etcd-key-file', 'Etcd client key file:', auth.keyFile, 'etcd.key')
  const optional = (question: Question): Question => ({
    ...question,
    hint: 'or leave empty: a public one signed it',
    initial: auth.caFile ?? '',
    check: text => (text === '' ? undefined : pathProblem(text)),
  })
  const last = (question: Question): Question => ({ ...question, probe: 'etcd-login' })
  switch (answers['etcd-security'] ?? 'none') {
    case 'password':
      return isHttps(answers) ? [user, optional(ca), last(password)] : [user, last(password)]
    case 'tls':
      return [last(ca)]
    case 'mtls':
      return [ca, cert, last(key)]
    default:
      return []
  }
}

function joinQuestions({ config }: EngineFacts): readonly Question[] {
  return [
    {
      id: 'join',
      flag: '--join <host:port>',
      label: 'An engine of the cluster:',
      hint: 'host:port, as `banyan engine invite` printed it there',
      check: text => (splitHostPort(text) ? undefined : 'is no address: write 192.0.2.1:50051'),
      probe: 'join',
    },
    {
      id: 'name',
      flag: '--name <id>',
      label: 'Name of this engine:',
      initial: config.engineId,
      check: nameProblem,
    },
    {
      id: 'token-file',
      flag: '--token-file <file>',
      label: 'Token:',
      hint: 'what `banyan engine invite` printed; it is not shown',
      secret: true,
      check: tokenProblem,
      probe: 'token',
    },
  ]
}

function tokenProblem(text: string): string | undefined {
  try {
    engineToken(text)
    return undefined
  } catch (error) {
    return `is none: ${messageOf(error)}`
  }
}

function controlQuestion({ config, isFresh, whyNoTunnel }: EngineFacts): Question {
  return {
    id: 'control',
    flag: '--control or --no-control',
    label: "Let other servers and people's machines in?",
    hint: 'through a WireGuard tunnel (UDP 51821) and mutual TLS; No: this server alone',
    choices: yesNo,
    initial: config.control || (isFresh && whyNoTunnel === undefined) ? 'yes' : 'no',
    probe: 'control',
  }
}

function addressQuestions({ config, ownAddress }: EngineFacts): readonly Question[] {
  return [
    {
      id: 'host',
      flag: '--host <host>',
      label: 'Engine host:',
      hint: 'where agents, people and other engines reach this server',
      initial: config.control?.address ?? ownAddress,
      check: hostProblem,
      probe: 'host',
    },
    {
      id: 'port',
      flag: '--port <port>',
      label: 'Engine port:',
      hint: 'of gRPC, inside the tunnel',
      initial: String(config.grpcPort),
      check: portProblem,
    },
  ]
}

function secretsQuestions(facts: EngineFacts, answers: Answers): readonly Question[] {
  const { hasSecretsKey, hasCopiedKey, keysFolder, config } = facts
  const kept: Choice = { value: 'keep', label: `Keep the key of ${config.secretsKeyFile}` }
  const made: Choice = { value: 'generate', label: 'Generate new key' }
  const given: Choice = { value: 'existing', label: 'Provide existing key file' }
  const joins = answers['mode'] === 'join'
  const question: Question = {
    id: 'secrets-key',
    flag: '--secrets-key <generate|existing|keep>',
    label: 'Secrets encryption key:',
    hint: 'all engines must have the same: copy the first one’s file to the others',
    choices: hasSecretsKey ? [kept, given] : joins ? [given] : [made, given],
    initial: hasSecretsKey ? 'keep' : hasCopiedKey || joins ? 'existing' : 'generate',
    probe: 'secrets-key',
  }
  if (answers['secrets-key'] !== 'existing') return [question]
  const file: Question = {
    id: 'secrets-key-file',
    flag: '--secrets-key-file <file>',
    label: 'Secrets key file:',
    initial: hasSecretsKey ? config.secretsKeyFile : `${keysFolder}/secrets.key`,
    check: pathProblem,
    probe: 'secrets-key-file',
  }
  return [question, file]
}

function isHttps(answers: Answers): boolean {
  return answers['etcd']?.startsWith('https://') === true
}

function securityOf({ username, caFile, certFile }: EtcdAuth): string {
  if (certFile !== undefined) return 'mtls'
  if (caFile !== undefined) return 'tls'
  return username === undefined ? 'none' : 'password'
}

function etcdProblem(text: string): string | undefined {
  const parts = text.split(',').map(part => part.trim())
  const schemes = parts.map(part => /^(https?):\/\/[^\s/@]+$/.exec(part)?.[1])
  if (schemes.includes(undefined)) return 'is no address: write http://etcd.internal:2379'
  return new Set(schemes).size > 1 ? 'has http:// and https://: all must be of one kind' : undefined
}

function registryProblem(text: string): string | undefined {
  const isUrl = /^[a-z0-9.-]+(:\d{1,5})?(\/[a-z0-9._/-]+)?$/.test(text)
  return isUrl ? undefined : 'is no registry: write host:port, without http://'
}
