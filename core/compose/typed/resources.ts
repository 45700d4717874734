import { type Resources } from '../../model/deploy.ts'
import { type Context, shown } from '../context.ts'
import { has, listAt, mapAt, mapsIn, scalarAt, wordOf } from '../read.ts'
import { type Mapping } from '../tree.ts'
import { atLeast, bytesAt, byText, filled, present, wholeAt } from './values.ts'

/** `deploy.resources`, or the older keys of the service; where both are given, the consistency checks compared them. */
export function resourcesOf(service: Mapping, context: Context): Resources {
  const resources = mapAt(mapAt(service, 'deploy'), 'resources')
  const limits = mapAt(resources, 'limits')
  const reservations = mapAt(resources, 'reservations')
  const pids = atLeast(...firstOf(limits, 'pids', service, 'pids_limit'), -1, context)
  const cpus = atLeast(...firstOf(limits, 'cpus', service, 'cpus'), 0, context)
  const reservedCpus = atLeast(reservations, 'cpus', 0, context)
  if (cpus) checkCpus(service, context)
  return {
    limits: {
      ...present('cpus', cpus || undefined),
      ...present('memoryBytes', memoryAt(firstOf(limits, 'memory', service, 'mem_limit'), context)),
      ...present('pids', pids !== undefined && pids > 0 ? pids : undefined),
    },
    reservations: {
      ...present('cpus', reservedCpus || undefined),
      ...present(
        'memoryBytes',
        memoryAt(firstOf(reservations, 'memory', service, 'mem_reservation'), context),
      ),
      ...present('generic', genericOf(reservations, context)),
    },
  }
}

/** Amounts by kind; none of something is no reservation. */
function genericOf(
  reservations: Mapping | undefined,
  context: Context,
): Readonly<Record<string, number>> | undefined {
  const amounts = new Map<string, number>()
  for (const item of mapsIn(listAt(reservations, 'generic_resources'))) {
    const spec = mapAt(item, 'discrete_resource_spec')
    const kind = scalarAt(spec, 'kind')
    if (!kind || kind.value === '' || !scalarAt(spec, 'value')) {
      context.problems.error(item.at, 'missing-key', 'a generic resource needs "kind" and "value"')
      continue
    }
    const name = wordOf(kind.value)
    if (amounts.has(name)) {
      const message = `${shown(kind)} is reserved twice`
      context.problems.error(kind.at, 'conflict', message, 'keep one of them')
    }
    amounts.set(name, wholeAt(spec, 'value', [0, 1_000_000_000], context) ?? 0)
  }
  const reserved = [...amounts].filter(([, amount]) => amount > 0).sort(byText(([name]) => name))
  return filled(Object.fromEntries(reserved))
}

type Where = readonly [map: Mapping | undefined, key: string]

function firstOf(first: Mapping | undefined, key: string, second: Mapping, other: string): Where {
  return has(first, key) ? [first, key] : [second, other]
}

/** 0 means no limit. */
function memoryAt([map, key]: Where, context: Context): number | undefined {
  return bytesAt(map, key, context) || undefined
}

/** Container engines take a number of CPUs or a quota. */
function checkCpus(service: Mapping, { problems }: Context): void {
  for (const key of ['cpu_period', 'cpu_quota']) {
    const scalar = scalarAt(service, key)
    if (!scalar || Number(scalar.value) === 0) continue
    problems.error(
      scalar.at,
      'conflict',
      `"${key}" and a number of CPUs say different things`,
      'keep one of them',
    )
  }
}
