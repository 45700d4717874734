import { Option, type Command } from 'commander'
import { saidAnswers, yesOrNo } from '../../platform/prompts/common-questions.ts'
import type { Answers } from '../../platform/prompts/question.ts'

export interface EngineInitFlags {
  readonly mode?: string
  readonly join?: string
  /** `-`: standard input. */
  readonly tokenFile?: string
  readonly name?: string
  readonly etcd?: string
  readonly registry?: string
  readonly etcdSecurity?: string
  readonly etcdUsername?: string
  readonly etcdPasswordFile?: string
  readonly etcdCaFile?: string
  readonly etcdCertFile?: string
  readonly etcdKeyFile?: string
  readonly control?: boolean
  readonly host?: string
  readonly port?: string
  readonly secretsKey?: string
  readonly secretsKeyFile?: string
  readonly systemd?: boolean
  readonly dataDir?: string
  readonly config?: string
  readonly yes: boolean
  readonly unchecked: boolean
}

/** A flag for each prompt. */
export function addInitFlags(command: Command): Command {
  return command
    .addOption(new Option('--mode <mode>', 'deployment mode').choices(['single', 'ha', 'join']))
    .option('--join <host:port>', 'join: an engine of the cluster, as `banyan engine invite` says')
    .option('--token-file <file>', 'join: a file that holds its token, or - for standard input')
    .option('--name <id>', 'join, ha: of this engine (default: engine_id, or the host name)')
    .option('--etcd <url>', 'ha: external etcd endpoint; several with commas')
    .option('--registry <host:port>', 'ha: external registry')
    .addOption(
      new Option('--etcd-security <how>', 'ha: etcd connection security').choices([
        ...['none', 'password', 'tls', 'mtls'],
      ]),
    )
    .option('--etcd-username <name>', 'for password')
    .option('--etcd-password-file <file>', 'for password')
    .option(
      '--etcd-ca-file <file>',
      'for tls and mtls; for password over https, where a private one signed',
    )
    .option('--etcd-cert-file <file>', 'for mtls')
    .option('--etcd-key-file <file>', 'for mtls')
    .option(
      '--control',
      "single: let other servers and people's machines in, by a WireGuard tunnel",
    )
    .option('--no-control', 'single: this server alone')
    .option('--host <host>', 'where the others reach this server')
    .option('--port <port>', 'of gRPC, inside the tunnel')
    .addOption(
      new Option('--secrets-key <how>', 'secrets encryption key').choices([
        ...['generate', 'existing', 'keep'],
      ]),
    )
    .option('--secrets-key-file <file>', 'an existing one')
    .option('--systemd', 'install the systemd unit')
    .option('--no-systemd', 'leave systemd alone')
    .option('--data-dir <folder>', 'where the engine keeps its files (default: /var/lib/banyan)')
    .option('--yes', 'ask nothing: what no flag says is as usual', false)
    .option('--unchecked', 'ask nothing about what does not answer (yet)', false)
}

/** What flags say; what they imply too: an address for etcd means several engines. `token`: what stands in its file. */
export function flagAnswers(flags: EngineInitFlags, token: string | undefined): Answers {
  const { etcd, registry, host, port, join, name } = flags
  const isOwn = etcd !== undefined || registry !== undefined
  return saidAnswers({
    ...{ etcd, registry, host, port, join, name },
    mode: flags.mode ?? (join !== undefined ? 'join' : isOwn ? 'ha' : undefined),
    'token-file': token,
    'etcd-security': flags.etcdSecurity,
    'etcd-username': flags.etcdUsername,
    'etcd-password-file': flags.etcdPasswordFile,
    'etcd-ca-file': flags.etcdCaFile,
    'etcd-cert-file': flags.etcdCertFile,
    'etcd-key-file': flags.etcdKeyFile,
    control: yesOrNo(flags.control),
    'secrets-key':
      flags.secretsKey ?? (flags.secretsKeyFile === undefined ? undefined : 'existing'),
    'secrets-key-file': flags.secretsKeyFile,
    systemd: yesOrNo(flags.systemd),
  })
}
