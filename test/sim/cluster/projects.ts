import type { Project, Volume } from '../../../core/model/project.ts'
import type { Service } from '../../../core/model/service.ts'
import { aService } from '../../support/builders.ts'
import type { Dice } from './dice.ts'
import type { Fate } from './dock.ts'

const fates: readonly Fate[] = [
  'serve',
  'serve',
  'serve',
  'serve',
  'slow',
  'crash',
  'unhealthy',
  'hang',
  'missing',
  'choosy',
]
const goodFates: readonly Fate[] = ['serve']

type Kind = (dice: Dice, app: string) => Partial<Service>

const volume = (name: string, readOnly = false) =>
  [{ kind: 'volume', name, target: '/data', readOnly }] as const

/** Services of every sort that Banyan treats in a way of its own. */
const kinds: Readonly<Record<string, Kind>> = {
  web: dice => ({ replicas: dice.between(1, 3) }),
  vip: dice => ({ replicas: dice.between(1, 2), endpointMode: 'vip' }),
  roll: dice => ({
    replicas: dice.between(2, 4),
    update: { ...updateOf(dice), parallelism: dice.between(1, 2) },
  }),
  rollstop: dice => ({
    replicas: dice.between(2, 3),
    update: { ...updateOf(dice), parallelism: 1, order: 'stop-first' },
  }),
  port: (dice, app) => ({
    replicas: dice.between(1, 2),
    ports: [{ published: app === 'shop' ? 9000 : 9001, target: 80, protocol: 'tcp', mode: 'host' }],
    ...(dice.chance(0.5) && { update: { ...updateOf(dice), parallelism: 1 } }),
  }),
  db: () => ({ mounts: volume('data') }),
  reader: dice => ({ mounts: volume('data', true), replicas: dice.between(1, 2) }),
  hostpath: () => ({
    mounts: [{ kind: 'bind', source: '/srv/data', target: '/data', readOnly: false }],
  }),
  archive: (_dice, app) => ({ mounts: volume('archive', app !== 'shop') }),
  nfs: () => ({ mounts: volume('shared') }),
  everywhere: dice => ({
    mode: 'global',
    ...(dice.chance(0.5) && { update: { ...updateOf(dice), parallelism: 1 } }),
  }),
  spread: dice => ({
    replicas: dice.between(1, 2),
    placement: { spread: ['node.labels.zone'], maxPerAgent: 2 },
  }),
}

function updateOf(dice: Dice): Service['update'] {
  return {
    failureAction: dice.pick(['rollback', 'rollback', 'pause', 'continue'] as const),
    ...(dice.chance(0.3) && { delayMs: dice.between(100, 2000) }),
    ...(dice.chance(0.3) && { monitorMs: dice.between(100, 2000) }),
    ...(dice.chance(0.2) && { maxFailureRatio: 0.4 }),
  }
}

/** Which kinds an application has; what they are like changes from commit to commit. */
export function chooseKinds(dice: Dice): string[] {
  const count = dice.between(1, 3)
  const chosen = new Set<string>()
  while (chosen.size < count) chosen.add(dice.pick(Object.keys(kinds)))
  return [...chosen].sort()
}

/** A commit's content. `good`: all images work. */
export function aCommit(
  dice: Dice,
  app: string,
  chosen: readonly string[],
  good: boolean,
): Project {
  const tag = (name: string, among: readonly Fate[]) =>
    `${name}:${dice.between(1, 4)}-${dice.pick(among)}`
  const own = good ? goodFates : fates
  const services = chosen.map(name =>
    aService({
      name,
      image: tag(name, own),
      stopGracePeriodMs: dice.between(200, 4000),
      update: { failureAction: 'rollback' },
      ...kinds[name]?.(dice, app),
    }),
  )
  const jobs = dice.chance(0.2)
    ? [aJob(dice, tag('job', [good || dice.chance(0.7) ? 'job' : 'badjob']))]
    : []
  const first = services[0]
  const dependent =
    jobs.length > 0 && first && dice.chance(0.5) ? [{ ...first, dependsOn: [afterJob] }] : []
  const all = [...jobs, ...dependent, ...services.slice(dependent.length)]
  return {
    name: app,
    services: all.sort((a, b) => (a.name < b.name ? -1 : 1)),
    volumes: all.some(s => s.mounts.length > 0) ? volumesOf(app) : [],
  }
}

const afterJob = { service: 'job', condition: 'completed', required: true, restart: false } as const

function aJob(dice: Dice, image: string): Service {
  return aService({
    ...{ name: 'job', image, mode: 'replicated-job', replicas: dice.between(1, 2) },
    restart: { condition: 'on-failure', maxAttempts: 1 },
    update: { failureAction: 'rollback' },
  })
}

function volumesOf(app: string): Volume[] {
  const base = { external: false, labels: {} }
  return [
    { ...base, name: 'data', runtimeName: `${app}_data`, driverOpts: {} },
    { ...base, name: 'archive', runtimeName: 'archive', driverOpts: {}, external: true },
    { ...base, name: 'shared', runtimeName: `${app}_shared`, driverOpts: { type: 'nfs' } },
  ]
}
