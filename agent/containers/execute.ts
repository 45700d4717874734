import { unreachable } from '../../core/exhaustive.ts'
import type { Task } from '../../core/model/task.ts'
import type { RuntimeAction } from './actions.ts'
import type { AddressPool } from './address-pool.ts'
import type { TaskFiles } from './files.ts'
import type { AgentNetwork, ContainerRuntime } from './runtime.ts'

interface ExecuteContext {
  readonly runtime: ContainerRuntime
  readonly network: AgentNetwork
  readonly files: TaskFiles
  readonly addresses: AddressPool
  /** Of the action; a container to remove needs none. */
  readonly task: Task | undefined
  /** The image really isn't here: this may take long. */
  readonly onPulling: () => void
  readonly onProgress: (line: string) => void
}

/** Carries one step out. Rejects with the runtime's BanyanErrors. */
export async function execute(
  action: RuntimeAction,
  context: ExecuteContext,
  signal: AbortSignal,
): Promise<void> {
  const { runtime, task } = context
  switch (action.kind) {
    case 'pull':
      return await pull(action.image, context, signal)
    case 'create':
      return task && (await create(task, context, signal))
    case 'start':
    case 'restart':
      if (task) await context.files.prepare(task) // a reboot may have emptied their folder
      return await runtime.start(action.containerId, signal)
    case 'remove':
      if (action.running) await runtime.stop(action.containerId, action.graceMs, signal)
      return await runtime.remove(action.containerId, signal)
    default:
      return unreachable(action)
  }
}

async function pull(
  image: string,
  { runtime, onPulling, onProgress }: ExecuteContext,
  signal: AbortSignal,
): Promise<void> {
  if (await runtime.hasImage(image, signal)) return
  onPulling()
  await runtime.pull(image, onProgress, signal)
}

async function create(
  task: Task,
  { runtime, network, files, addresses }: ExecuteContext,
  signal: AbortSignal,
): Promise<void> {
  await runtime.ensureNetwork(network, signal)
  const mounted = await files.prepare(task)
  const { id, app, service, hash, slot, generation, spec } = task
  const identity = { task: id, app, service, hash, slot, generation }
  const wanted = { ...identity, spec, network: network.name, ...mounted }
  await addresses.use(address => runtime.create({ ...wanted, address }, signal))
}
