import type { EtcdAuth } from '../../core/config/engine.ts'
import { pathProblem } from '../../platform/prompts/common-questions.ts'
import type { Answers, Choice, Question } from '../../platform/prompts/question.ts'
import type { EngineFacts } from './facts.ts'

const securities: readonly Choice[] = [
  { value: 'none', label: 'None' },
  { value: 'password', label: 'Password' },
  { value: 'tls', label: 'TLS' },
  { value: 'mtls', label: 'mTLS' },
]

/** Of an etcd and a registry of one's own, and what this engine shows them. */
export function storeQuestions(facts: EngineFacts, answers: Answers): readonly Question[] {
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
