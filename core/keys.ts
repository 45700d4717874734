/** The layout of the store. One function per key; every prefix ends with a slash. */
const root = '/banyan/'

export const prefixes = {
  root,
  engines: `${root}engines/`,
  agents: `${root}agents/`,
  alive: `${root}alive/`,
  subnets: `${root}subnets/`,
  members: `${root}members/`,
  invites: `${root}invites/`,
  vips: `${root}vips/`,
  homes: `${root}homes/`,
  repositories: `${root}repositories/`,
  heard: `${root}heard/`,
  credentials: `${root}credentials/`,
  applications: `${root}applications/`,
  generations: `${root}generations/`,
  manifests: `${root}manifests/`,
  rollouts: `${root}rollouts/`,
  builds: `${root}builds/`,
  secrets: `${root}secrets/`,
  secretHeads: `${root}secret-heads/`,
  tasks: `${root}tasks/`,
  status: `${root}status/`,
  acks: `${root}acks/`,
  sweeps: `${root}sweeps/`,
  locks: `${root}locks/`,
  events: `${root}events/`,
} as const

export const keys = {
  engine: (id: string) => `${prefixes.engines}${id}`,
  agent: (name: string) => `${prefixes.agents}${name}`,
  alive: (name: string) => `${prefixes.alive}${name}`,
  subnet: (index: number) => `${prefixes.subnets}${index}`,
  /** Agent that may connect from another server: with which key. */
  member: (agent: string) => `${prefixes.members}${agent}`,
  invite: (id: string) => `${prefixes.invites}${id}`,
  /** `<app>/<service>` that has the address. */
  vip: (address: string) => `${prefixes.vips}${address}`,
  /** Agent that has the data of a volume. */
  home: (volume: string) => `${prefixes.homes}${volume}`,
  repository: (name: string) => `${prefixes.repositories}${name}`,
  /** What webhooks told of it. */
  heard: (repository: string) => `${prefixes.heard}${repository}`,
  /** Origin that a token file's content was first sent to. */
  credential: (file: string) => `${prefixes.credentials}${file}`,
  application: (app: string) => `${prefixes.applications}${app}`,
  /** Last generation of an application that was removed: numbers are never used again. */
  lastGeneration: (app: string) => `${prefixes.generations}${app}`,
  manifest: (app: string, generation: number) =>
    `${prefixes.manifests}${app}/${padded(generation)}`,
  manifestsOf: (app: string) => `${prefixes.manifests}${app}/`,
  rollout: (app: string, generation: number) => `${prefixes.rollouts}${app}/${padded(generation)}`,
  rolloutsOf: (app: string) => `${prefixes.rollouts}${app}/`,
  builds: (app: string, generation: number) => `${prefixes.builds}${app}/${padded(generation)}`,
  buildsOf: (app: string) => `${prefixes.builds}${app}/`,
  secret: (scope: string, name: string, version: number) =>
    `${prefixes.secrets}${scope}/${name}/${padded(version)}`,
  /** What there is of a secret, without its contents. */
  secretHead: (scope: string, name: string) => `${prefixes.secretHeads}${scope}/${name}`,
  /** Id of the key that engines of this cluster must have. */
  sealingKey: `${root}sealing-key`,
  /** What signs the certificates of this cluster, sealed. */
  authority: `${root}authority`,
  task: (agent: string, task: string) => `${prefixes.tasks}${agent}/${task}`,
  tasksOf: (agent: string) => `${prefixes.tasks}${agent}/`,
  status: (agent: string, task: string) => `${prefixes.status}${agent}/${task}`,
  statusOf: (agent: string) => `${prefixes.status}${agent}/`,
  ack: (agent: string) => `${prefixes.acks}${agent}`,
  sweep: (agent: string, app: string) => `${prefixes.sweeps}${agent}/${app}`,
  sweepsOf: (agent: string) => `${prefixes.sweeps}${agent}/`,
  lock: (name: string) => `${prefixes.locks}${name}`,
  event: (id: string) => `${prefixes.events}${id}`,
} as const

/** Zero-padded, so that keys sort as generations do. */
function padded(generation: number): string {
  return String(generation).padStart(8, '0')
}

/** What follows the prefix, split at slashes: `['node-1', 'shop-web-1-3f9c2ab1']`. */
export function keyParts(key: string, prefix: string): string[] {
  return key.slice(prefix.length).split('/')
}
