import type { Hook } from '../../core/model/container-settings.ts'
import { BanyanError, messageOf } from '../../core/errors.ts'
import type { Clock } from '../../platform/clock.ts'
import type { Logger } from '../../platform/logger.ts'
import type { ContainerRuntime, ObservedContainer } from './runtime.ts'

type Execs = Pick<ContainerRuntime, 'exec'>

/** The Compose Specification sets none; a hook that hangs would hold its task for ever. */
const postStartLimitMs = 300_000

/** Code: hook-failed (stalled, or retry where it has worked before). */
export async function runPostStart(
  runtime: Execs,
  containerId: string,
  hooks: readonly Hook[],
  disposition: 'stalled' | 'retry',
  signal: AbortSignal,
): Promise<void> {
  for (const hook of hooks) {
    const failure = await failureOf(runtime, containerId, hook, postStartLimitMs, signal)
    if (failure === undefined) continue
    const sentence = `The post_start hook ${shown(hook)} failed: ${failure}`
    throw new BanyanError('hook-failed', sentence, disposition)
  }
}

interface StopContext {
  readonly runtime: Pick<ContainerRuntime, 'exec' | 'stop'>
  readonly clock: Clock
  readonly log: Logger
}

/**
 * Runs the hooks, then stops, all within the grace period. A hook that fails or takes too long is logged and keeps
 * nothing running.
 */
export async function stopWithHooks(
  container: ObservedContainer,
  { runtime, clock, log }: StopContext,
  signal: AbortSignal,
): Promise<void> {
  const { containerId, task, stopGraceMs, preStop = [] } = container
  const deadline = clock.now() + stopGraceMs
  for (const hook of container.state === 'running' ? preStop : []) {
    const leftMs = deadline - clock.now()
    const failure =
      leftMs > 0
        ? await failureOf(runtime, containerId, hook, leftMs, signal)
        : 'the grace period is over'
    if (failure !== undefined)
      log.warn({ task, hook: shown(hook), failure }, 'pre_stop hook failed')
  }
  await runtime.stop(containerId, Math.max(0, deadline - clock.now()), signal)
}

async function failureOf(
  runtime: Execs,
  containerId: string,
  { command, ...settings }: Hook,
  limitMs: number,
  signal: AbortSignal,
): Promise<string | undefined> {
  try {
    const running = runtime.exec(containerId, command, limitMs, settings)
    const { exitCode, output } = await unlessAborted(running, signal)
    if (exitCode === 0) return undefined
    return [`exit code ${exitCode}`, output.trim()].filter(text => text !== '').join(': ')
  } catch (error) {
    return messageOf(error)
  }
}

/** An agent that is told to end doesn't wait for a hook, which goes on inside its container. */
async function unlessAborted<T>(running: Promise<T>, signal: AbortSignal): Promise<T> {
  const settled = new AbortController()
  const aborted = new Promise<never>((_, reject) => {
    const onAbort = () => reject(new Error('the agent is ending'))
    if (signal.aborted) onAbort()
    else signal.addEventListener('abort', onAbort, { signal: settled.signal })
  })
  return await Promise.race([running, aborted]).finally(() => settled.abort())
}

/** The program alone: arguments may hold what nobody should read in a log. */
function shown({ command: [program = '', ...rest] }: Hook): string {
  return rest.length === 0 ? `"${program}"` : `"${program} …"`
}
