import type { Answers } from '../../platform/prompts/question.ts'

const keyFolder = '/etc/banyan/keys'

interface Written {
  readonly answers: Answers
  readonly path: string
  readonly secretsKey: string
  /** Public; absent: nobody comes in through a tunnel. */
  readonly tunnelKey: string | undefined
  /** It has joined other engines. */
  readonly joined?: Joined
}

interface Joined {
  readonly engine: string
  /** Files that the settings of the cluster name, and this server lacks. */
  readonly missing: readonly string[]
  /** Options that this server's banyan.yaml has otherwise. */
  readonly kept: readonly string[]
  /** Options that were too long to be taken over. */
  readonly leftOut: readonly string[]
}

/** What a person has to know, or to do, once the files are written. */
export function toldAfterInit({
  answers,
  path,
  secretsKey,
  tunnelKey,
  joined,
}: Written): readonly string[] {
  if (joined) return joinedLines(path, answers, joined)
  return [
    '',
    `Settings: ${path}; secrets key: ${secretsKey}`,
    ...(tunnelKey === undefined ? [] : keyLines(answers, tunnelKey)),
    ...(answers['mode'] === 'ha' ? moreEngines(answers, secretsKey) : []),
    'Next: systemctl enable --now banyan-engine (or run banyan-engine)',
    'Where it runs already: systemctl restart banyan-engine',
  ]
}

function keyLines(answers: Answers, tunnelKey: string): readonly string[] {
  const address = `${answers['host'] ?? ''}:${answers['port'] ?? ''}`
  return [
    '',
    `Engine address:       ${address}`,
    `WireGuard public key: ${tunnelKey}`,
    "Copy each engine's public key — agents need it: banyan-agent init, banyan init.",
    'UDP 51821 has to reach this server from the others.',
  ]
}

function joinedLines(
  path: string,
  answers: Answers,
  { engine, missing, kept, leftOut }: Joined,
): readonly string[] {
  return [
    '',
    `${answers['name'] ?? ''} has joined. Settings: ${path}`,
    ...(missing.length === 0
      ? []
      : [
          '',
          `Copy these files from ${engine} too, before the start (mode 600):`,
          ...missing.map(file => `  ${file}`),
        ]),
    ...leftOut.flatMap(option => [
      '',
      `Not taken over, because it is too long: engine.${option}. Copy it from the banyan.yaml of ${engine} into`,
      `${path} before the start, and the files that it names; all engines should have the same.`,
    ]),
    ...kept.map(
      option => `Not the same as on ${engine}: engine.${option}. All engines should have the same.`,
    ),
    '',
    'UDP 51821 has to pass between all engines.',
    'Next: systemctl enable --now banyan-engine (or run banyan-engine): it copies the state, then it votes.',
    'Then: banyan engine list',
  ]
}

/** In the same words as `banyan engine invite`. */
function moreEngines({ host = '' }: Answers, secretsKey: string): readonly string[] {
  return [
    '',
    'On each further engine, as root; choose "Provide existing key file":',
    `  install -d -m 700 ${keyFolder}`,
    `  scp -p ${host.includes(':') ? `[${host}]` : host}:${secretsKey} ${keyFolder}/secrets.key`,
    '  banyan-engine init',
    'It needs the same etcd and registry addresses, and the same engine.repositories in banyan.yaml.',
    '',
  ]
}
