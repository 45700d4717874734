import type { Hook } from '../../../core/model/container-settings.ts'
import type { WantedContainer } from '../runtime.ts'

/** The labels are the agent's only memory of what a container is. */
export const label = {
  agent: 'banyan.agent',
  task: 'banyan.task',
  app: 'banyan.app',
  service: 'banyan.service',
  slot: 'banyan.slot',
  hash: 'banyan.hash',
  generation: 'banyan.generation',
  stopGrace: 'banyan.stop-grace-ms',
  preStop: 'banyan.pre-stop',
  address: 'banyan.address',
  exclusive: 'banyan.exclusive',
  composeProject: 'com.docker.compose.project',
  composeService: 'com.docker.compose.service',
  composeVolume: 'com.docker.compose.volume',
} as const

/** The hooks that a label holds; none where it was damaged: the container has to be stopped all the same. */
export function preStopOf(text: string | undefined): readonly Hook[] {
  try {
    const hooks: unknown = JSON.parse(text ?? '[]')
    return Array.isArray(hooks) ? (hooks as Hook[]) : []
  } catch {
    return []
  }
}

/** The user's labels first: nobody can pretend to be another task. */
export function containerLabels(agent: string, wanted: WantedContainer): Record<string, string> {
  const preStop = wanted.spec.hooks?.preStop ?? []
  return {
    ...wanted.spec.labels,
    [label.address]: wanted.address ?? '',
    [label.preStop]: JSON.stringify(preStop),
    [label.agent]: agent,
    [label.task]: wanted.task,
    [label.app]: wanted.app,
    [label.service]: wanted.service,
    [label.slot]: String(wanted.slot),
    [label.hash]: wanted.hash,
    [label.generation]: String(wanted.generation),
    [label.stopGrace]: String(wanted.spec.stopGracePeriodMs),
    [label.exclusive]: String(wanted.exclusive === true),
    [label.composeProject]: wanted.app,
    [label.composeService]: wanted.service,
  }
}
