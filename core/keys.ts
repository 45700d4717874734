/** The layout of the store. One function per key; every prefix ends with a slash. */
const root = '/banyan/'

export const prefixes = {
  root,
  engines: `${root}engines/`,
  seats: `${root}seats/`,
  removedEngines: `${root}removed-engines/`,
  agents: `${root}agents/`,
  alive: `${root}alive/`,
  subnets: `${root}subnets/`,
  members: `${root}members/`,
  tunnel: `${root}tunnel/`,
  invites: `${root}invites/`,
  vips: `${root}vips/`,
  homes: `${root}homes/`,
  repositories: `${root}repositories/`,
  heard: `${root}heard/`,
  outbox: `${root}outbox/`,
  posted: `${root}posted/`,
  deployments: `${root}deployments/`,
  pulls: `${root}pulls/`,
  previews: `${root}previews/`,
  credentials: `${root}credentials/`,
  applications: `${root}applications/`,
  generations: `${root}generations/`,
  manifests: `${root}manifests/`,
  rollouts: `${root}rollouts/`,
  builds: `${root}builds/`,
  secrets: `${root}secrets/`,
  secretHeads: `${root}secret-heads/`,
  sealingKeys: `${root}sealing-keys/`,
  sealingHolders: `${root}sealing-holders/`,
  tasks: `${root}tasks/`,
  status: `${root}status/`,
  acks: `${root}acks/`,
  sweeps: `${root}sweeps/`,
  locks: `${root}locks/`,
  events: `${root}events/`,
} as const

export const keys = {
  engine: (id: string) => `${prefixes.engines}${id}`,
  /** The engine's place among the members of the managed etcd. */
  seat: (engine: string) => `${prefixes.seats}${engine}`,
  /** Somebody removed the engine. */
  removedEngine: (id: string) => `${prefixes.removedEngines}${id}`,
  agent: (name: string) => `${prefixes.agents}${name}`,
  alive: (name: string) => `${prefixes.alive}${name}`,
  subnet: (index: number) => `${prefixes.subnets}${index}`,
  /** Who may connect from another machine: with which key. */
  member: (name: string) => `${prefixes.members}${name}`,
  /** Member that has the address in the control tunnel. */
  tunnelAddress: (address: string) => `${prefixes.tunnel}${address}`,
  invite: (id: string) => `${prefixes.invites}${id}`,
  /** `<app>/<service>` that has the address. */
  vip: (address: string) => `${prefixes.vips}${address}`,
  /** Agent that has the data of a volume. */
  home: (volume: string) => `${prefixes.homes}${volume}`,
  repository: (name: string) => `${prefixes.repositories}${name}`,
  /** What webhooks told of it. */
  heard: (repository: string) => `${prefixes.heard}${repository}`,
  /** What a forge or a receiver is owed; `channel`: a repository, or `@` and a notification's name. */
  outbox: (channel: string, id: string) => `${prefixes.outbox}${channel}/${id}`,
  outboxOf: (channel: string) => `${prefixes.outbox}${channel}/`,
  /** What a commit's status shows. The context may hold slashes. */
  posted: (repository: string, sha: string, context: string) =>
    `${prefixes.posted}${repository}/${sha}/${context}`,
  /** What the forge calls a generation. */
  deployment: (app: string, generation: number) =>
    `${prefixes.deployments}${app}/${padded(generation)}`,
  deploymentsOf: (app: string) => `${prefixes.deployments}${app}/`,
  pull: (repository: string, number: number) => `${prefixes.pulls}${repository}/${padded(number)}`,
  pullsOf: (repository: string) => `${prefixes.pulls}${repository}/`,
  preview: (repository: string, number: number) =>
    `${prefixes.previews}${repository}/${padded(number)}`,
  previewsOf: (repository: string) => `${prefixes.previews}${repository}/`,
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
  /** The key that follows it, sealed with it. */
  sealingKeyAfter: (id: string) => `${prefixes.sealingKeys}${id}`,
  /** The engine has this key in its file. */
  sealingHolder: (id: string, engine: string) => `${prefixes.sealingHolders}${id}/${engine}`,
  sealingHoldersOf: (id: string) => `${prefixes.sealingHolders}${id}/`,
  /** Ids of old keys that no engine may keep in its file. */
  sealingForgotten: `${root}sealing-forgotten`,
  /** How scheduled backups went. */
  backup: `${root}backup`,
  /** While a backup is put back: no engine may start on a half of it. */
  restoring: `${root}restoring`,
  /** When a backup became the state: the cluster's life since. */
  restored: `${root}restored`,
  /** Newest record format that may be written: every engine that runs knows it, and none that doesn't may start. */
  format: `${root}format`,
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

/** Zero-padded, so that keys sort as numbers do. */
function padded(number: number): string {
  return String(number).padStart(8, '0')
}

/** What follows the prefix, split at slashes: `['node-1', 'shop-web-1-3f9c2ab1']`. */
export function keyParts(key: string, prefix: string): string[] {
  return key.slice(prefix.length).split('/')
}
