import { joinedPath } from '../compose/paths.ts'
import type { RepositoryConfig } from './repository.ts'

/** Something that is wrong between options, at the option to change. */
interface RuleProblem {
  readonly path: readonly (string | number)[]
  readonly message: string
}

/** The engine section as written, defaults filled in. Values of a wrong type have been reported and pass here. */
type Raw = Readonly<Record<string, unknown>>

/** Options of the engine section that contradict each other. Nothing that is written may be ignored silently. */
export function engineProblems(raw: Raw): RuleProblem[] {
  return [
    ...multiEngine(raw),
    ...store(raw),
    ...registry(raw),
    ...ports(raw),
    ...agentListen(raw),
    ...names(raw),
    ...sharedCopies(raw),
    ...previewPorts(raw),
    ...signersInside(raw),
  ]
}

function multiEngine(raw: Raw): RuleProblem[] {
  if (raw['multi_engine'] !== true || raw['control'] !== undefined) return []
  const why = 'with multi_engine: true, or control.enabled true: every engine has to see the same'
  const reachesOthers = isGiven(raw['agent_listen']) || isGiven(raw['registry_shared_dir'])
  return [
    ...problemIf(raw['managed_etcd'] === true, 'managed_etcd', `must be false ${why} state`),
    ...problemIf(
      raw['managed_registry'] === true && !reachesOthers,
      'managed_registry',
      `must be false ${why} images (or give agent_listen, or registry_shared_dir)`,
    ),
  ]
}

function store(raw: Raw): RuleProblem[] {
  const external = [
    'store_address',
    'etcd_username',
    'etcd_password_file',
    'etcd_ca_file',
    'etcd_cert_file',
    'etcd_key_file',
  ]
  if (raw['managed_etcd'] === true) {
    return external.flatMap(key =>
      problemIf(isGiven(raw[key]), key, 'has no effect with managed_etcd: true; set that to false'),
    )
  }
  if (raw['managed_etcd'] !== false) return []
  return [
    ...problemIf(
      raw['store_address'] === '',
      'store_address',
      'is needed with managed_etcd: false',
    ),
    ...pair(raw, 'etcd_username', 'etcd_password_file'),
    ...pair(raw, 'etcd_cert_file', 'etcd_key_file'),
  ]
}

function registry(raw: Raw): RuleProblem[] {
  const key = 'external_registry_url'
  if (raw['managed_registry'] === true) {
    const message = 'has no effect with managed_registry: true; set that to false'
    return problemIf(isGiven(raw[key]), key, message)
  }
  if (raw['managed_registry'] !== false) return []
  return [
    ...problemIf(raw[key] === '', key, 'is needed with managed_registry: false'),
    ...problemIf(
      isGiven(raw['registry_shared_dir']),
      'registry_shared_dir',
      'has no effect with managed_registry: false',
    ),
  ]
}

function ports(raw: Raw): RuleProblem[] {
  const keys = listened(raw)
  return keys.flatMap((key, index) => {
    const other = keys.slice(0, index).find(earlier => raw[earlier] === raw[key])
    return problemIf(other !== undefined, key, `is the same port as ${other ?? ''}`)
  })
}

function agentListen(raw: Raw): RuleProblem[] {
  const taken = listened(raw).find(key => raw[key] === portOf(raw['agent_listen']))
  return [
    ...problemIf(taken !== undefined, 'agent_listen', `is the same port as ${taken ?? ''}`),
    ...problemIf(
      isGiven(raw['agent_address']) && !isGiven(raw['agent_listen']),
      'agent_address',
      'has no effect without agent_listen',
    ),
  ]
}

function portOf(address: unknown): unknown {
  return (address as { readonly port?: unknown } | undefined)?.port
}

/** Options that are ports of this engine's own. */
function listened(raw: Raw): readonly string[] {
  return [
    'grpc_port',
    'metrics_port',
    ...(raw['managed_registry'] === true ? ['registry_port'] : []),
    ...(raw['managed_etcd'] === true ? ['etcd_port'] : []),
  ]
}

function names(raw: Raw): RuleProblem[] {
  const repositories: unknown = raw['repositories']
  if (!Array.isArray(repositories)) return []
  const all = repositories.map(one => (one as { name?: unknown } | undefined)?.name)
  return all.flatMap((name, index) =>
    typeof name === 'string' && all.indexOf(name) < index
      ? [
          {
            path: ['repositories', index, 'name'],
            message: `"${name}" is the name of another repository too`,
          },
        ]
      : [],
  )
}

/** Repositories of one URL and credential are fetched into one copy, under one limit. */
function sharedCopies(raw: Raw): RuleProblem[] {
  const repositories: unknown = raw['repositories']
  if (!Array.isArray(repositories)) return []
  const limits = new Map<string, string>()
  return (repositories as readonly (Partial<RepositoryConfig> | undefined)[]).flatMap(
    (repository, index) => {
      const copy = JSON.stringify([repository?.url, { ...repository?.auth, host: undefined }])
      const own = JSON.stringify(repository?.fetch)
      const first = limits.get(copy) ?? own
      limits.set(copy, first)
      if (own === first) return []
      const message = 'must be the same for all repositories of one url and auth: they share a copy'
      return [{ path: ['repositories', index, 'fetch'], message }]
    },
  )
}

/** Whoever may push to a repository on this machine could add himself to its signers. */
function signersInside(raw: Raw): RuleProblem[] {
  const repositories: unknown = raw['repositories']
  if (!Array.isArray(repositories)) return []
  const all = repositories as readonly (Partial<RepositoryConfig> | undefined)[]
  const folders = all.flatMap(one => localFolder(one?.url ?? '') ?? [])
  return all.flatMap((one, index) => {
    const files = Object.values(one?.signers ?? {}).map(file => normalised(String(file)))
    return folders
      .filter(folder => files.some(file => file.startsWith(`${folder}/`)))
      .slice(0, 1)
      .map(folder => ({
        path: ['repositories', index, 'signers'],
        message: `must lie outside ${folder}: who pushes there would say who may sign`,
      }))
  })
}

/** Of a repository that is a path or a file:// URL: the work tree too, where it is named by its `.git`. */
function localFolder(url: string): string | undefined {
  const path = url.replace(/^file:\/\//i, '')
  return path.startsWith('/') ? normalised(path).replace(/\/\.git$/, '') : undefined
}

function normalised(path: string): string {
  return `/${joinedPath('', path)}`
}

/** Ports of previews are nobody else's: neither another repository's previews' nor this engine's. */
function previewPorts(raw: Raw): RuleProblem[] {
  const repositories: unknown = raw['repositories']
  if (!Array.isArray(repositories)) return []
  const ranges = (repositories as readonly (Partial<RepositoryConfig> | undefined)[]).map(
    repository => repository?.previews?.ports,
  )
  return ranges.flatMap((range, index) => {
    if (!range) return []
    const path = ['repositories', index, 'previews', 'ports']
    const meets = ranges
      .slice(0, index)
      .some(other => other && other.first <= range.last && range.first <= other.last)
    const own = listened(raw).find(key => {
      const port = raw[key]
      return typeof port === 'number' && port >= range.first && port <= range.last
    })
    return [
      ...(meets ? [{ path, message: 'meets the range of another repository' }] : []),
      ...(own === undefined ? [] : [{ path, message: `has the port of ${own} in it` }]),
    ]
  })
}

function pair(raw: Raw, a: string, b: string): RuleProblem[] {
  return [
    ...problemIf(isGiven(raw[a]) && raw[b] === '', b, `is needed with ${a}`),
    ...problemIf(isGiven(raw[b]) && raw[a] === '', a, `is needed with ${b}`),
  ]
}

function problemIf(wrong: boolean, key: string, message: string): RuleProblem[] {
  return wrong ? [{ path: [key], message }] : []
}

function isGiven(value: unknown): boolean {
  return value !== '' && value !== undefined
}
