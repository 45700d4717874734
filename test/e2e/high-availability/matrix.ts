/** What goes wrong with a member, from a moment on until the commit is deployed. */
export const faults = ['kill', 'stop', 'cut'] as const
export type Fault = (typeof faults)[number]

/** Engines, and members of etcd beside them, counted from the engine that does the work of the moment. */
export const members = [
  { kind: 'engine', from: 0 },
  { kind: 'engine', from: 1 },
  { kind: 'engine', from: 2 },
  { kind: 'etcd', from: 0 },
  { kind: 'etcd', from: 1 },
  { kind: 'etcd', from: 2 },
] as const
export type Member = (typeof members)[number]

/** Moments of a sync, and of the rollout that follows, in their order; catch-moment.ts says how each is seen. */
export const moments = [
  'looking up',
  'locking',
  'fetching',
  'planning',
  'accepting',
  'reporting',
  'building',
  'scheduling',
  'starting',
  'verifying',
  'switching',
  'draining',
  'concluding',
] as const
export type Moment = (typeof moments)[number]

export interface Case {
  readonly fault: Fault
  readonly member: Member
  readonly moment: Moment
}

/** Every member, every fault, every moment. */
export const matrix: readonly Case[] = moments.flatMap(moment =>
  members.flatMap(member => faults.map(fault => ({ fault, member, moment }))),
)

/** What is run each time: each moment once, each member with two of the faults or all. */
export const sample: readonly Case[] = moments.map((_, i) => ({
  fault: at(faults, i + Math.floor(i / members.length)),
  member: at(members, i),
  moment: at(moments, 5 * i),
}))

export function nameOf({ fault, member: { kind, from }, moment }: Case): string {
  const whose = from === 0 ? 'at work' : from === 1 ? 'next to it' : 'after that'
  const whom = kind === 'engine' ? `the engine ${whose}` : `the etcd member of the engine ${whose}`
  return `${fault} ${whom} while ${moment}`
}

function at<T>(all: readonly T[], index: number): T {
  return all[index % all.length] as T
}
