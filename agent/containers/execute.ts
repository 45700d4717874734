import { unreachable } from '../../core/exhaustive.ts'
import type { Task } from '../../core/model/task.ts'
import type { Clock } from '../../platform/clock.ts'
import type { Logger } from '../../platform/logger.ts'
import type { RuntimeAction } from './actions.ts'
import type { AddressPool } from './address-pool.ts'
import { secretVariables, type TaskFiles } from './files.ts'
import { runPostStart, stopWithHooks } from './hooks.ts'
import type { Puller } from './puller.ts'
import type { AgentNetwork, ContainerRuntime, ObservedContainer } from './runtime.ts'

interface ExecuteContext {
  readonly runtime: ContainerRuntime
  readonly network: AgentNetwork
  readonly files: TaskFiles
  readonly addresses: AddressPool
  readonly puller: Puller
  readonly clock: Clock
  readonly log: Logger
  /** Of the action; a container to remove needs none. */
  readonly task: Task | undefined
  /** Of the action, as it was seen last. */
  readonly container: ObservedContainer | undefined
  /** An image has to be fetched: this may take long. */
  readonly onPulling: () => void
  readonly onProgress: (line: string) => void
}

/** Carries one step out. Rejects with the runtime's BanyanErrors. */
export async function execute(
  action: RuntimeAction,
  context: ExecuteContext,
  signal: AbortSignal,
): Promise<void> {
  const { runtime, task, container } = context
  switch (action.kind) {
    case 'pull':
      return task && (await context.puller.prepare(task, context, signal))
    case 'create':
      return task && (await create(task, context, signal))
    case 'start':
    case 'restart':
      return await start(action, context, signal)
    case 'remove':
      if (action.running && container) await stopWithHooks(container, context, signal)
      return await runtime.remove(action.containerId, signal)
    default:
      return unreachable(action)
  }
}

async function create(
  task: Task,
  { runtime, network, files, addresses }: ExecuteContext,
  signal: AbortSignal,
): Promise<void> {
  await runtime.ensureNetwork(network, signal)
  const mounted = await files.prepare(task)
  const { id, app, service, hash, slot, generation } = task
  const spec = specWithSecrets(task)
  const { exclusive = false } = task
  const identity = { task: id, app, service, hash, slot, generation, exclusive }
  const { name, gateway } = network
  const wanted = { ...identity, spec, network: name, gateway, ...mounted }
  const isOnOverlay = (spec.net?.mode ?? 'overlay') === 'overlay'
  if (isOnOverlay) await addresses.use(address => runtime.create({ ...wanted, address }, signal))
  else await runtime.create(wanted, signal)
}

/** Only the runtime gets to see them: neither hash nor label is made from this. */
function specWithSecrets(task: Task): Task['spec'] {
  const { environment } = task.spec
  return { ...task.spec, environment: { ...environment, ...secretVariables(task) } }
}

/** A container whose hook failed doesn't run on half prepared. */
async function start(
  { kind, containerId }: Extract<RuntimeAction, { kind: 'start' | 'restart' }>,
  { runtime, files, task }: ExecuteContext,
  signal: AbortSignal,
): Promise<void> {
  if (task) await files.prepare(task) // a reboot may have emptied their folder
  await runtime.start(containerId, signal)
  const hooks = task?.spec.hooks?.postStart ?? []
  try {
    const disposition = kind === 'start' ? 'stalled' : 'retry'
    await runPostStart(runtime, containerId, hooks, disposition, signal)
  } catch (error) {
    if (signal.aborted) throw error // the agent is ending, its containers are not
    await runtime.stop(containerId, task?.spec.stopGracePeriodMs ?? 0, signal)
    throw error
  }
}
