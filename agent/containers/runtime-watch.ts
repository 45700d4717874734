import { codeOf, messageOf } from '../../core/errors.ts'
import type { ContainerRuntime } from './runtime.ts'

/** What keeps this server from starting and stopping containers. */
export interface Trouble {
  readonly code: string
  readonly message: string
}

/** A container engine that is restarted is back by then. */
const patienceMs = 15_000

/**
 * Tells when looks at the containers have failed for 15 s without one that didn't, and when one succeeds again. One that
 * hangs has failed when its own time limit is over (docker/list.ts: 30 s).
 */
export function watchRuntime(
  runtime: ContainerRuntime,
  monotonic: () => number,
  onChange: (trouble: Trouble | undefined) => void,
): ContainerRuntime {
  let failingSince: number | undefined
  let told = false
  return {
    ...runtime,
    list: async signal => {
      const begunAt = monotonic()
      try {
        const observed = await runtime.list(signal)
        failingSince = undefined
        if (told) onChange(undefined)
        told = false
        return observed
      } catch (error) {
        failingSince ??= begunAt
        if (!told && !signal.aborted && monotonic() - failingSince >= patienceMs) {
          told = true
          onChange({ code: codeOf(error), message: messageOf(error) })
        }
        throw error
      }
    },
  }
}
