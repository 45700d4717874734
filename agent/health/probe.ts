import { connect } from 'node:net'
import { messageOf } from '../../core/errors.ts'
import { unreachable } from '../../core/exhaustive.ts'
import type { ContainerRuntime } from '../containers/runtime.ts'
import type { Check } from './judge.ts'

export interface ProbeTarget {
  readonly containerId: string
  readonly address?: string
}

export interface ProbeResult {
  readonly ok: boolean
  /** At most 1 KiB. */
  readonly output: string
}

const connectTimeoutMs = 1_000
const success: ProbeResult = { ok: true, output: '' }

/** Asks once. Never rejects: whatever goes wrong is a failed probe. */
export async function probe(
  check: Check,
  target: ProbeTarget,
  runtime: Pick<ContainerRuntime, 'exec'>,
): Promise<ProbeResult> {
  try {
    switch (check.kind) {
      case 'command': {
        const { test, timeoutMs } = check.healthcheck
        const { exitCode, output } = await runtime.exec(target.containerId, argv(test), timeoutMs)
        return { ok: exitCode === 0, output: output.trim() || `exit code ${exitCode}` }
      }
      case 'tcp':
        await Promise.all(check.ports.map(port => connectOnce(target.address, port)))
        return success
      case 'survival':
        return success
      default:
        return unreachable(check)
    }
  } catch (error) {
    return { ok: false, output: messageOf(error).slice(0, 1024) }
  }
}

/** `test` as the Compose Specification has it; a plain list without a first word is CMD. */
function argv(test: readonly string[]): readonly string[] {
  const [form, ...rest] = test
  if (form === 'CMD') return rest
  if (form === 'CMD-SHELL') return ['/bin/sh', '-c', rest.join(' ')]
  return test
}

async function connectOnce(host: string | undefined, port: number): Promise<void> {
  if (host === undefined) throw new Error('The container has no address')
  await new Promise<void>((resolve, reject) => {
    const socket = connect({ host, port })
    socket.setTimeout(connectTimeoutMs, () => socket.destroy(new Error(`Port ${port}: no answer`)))
    socket.once('error', reject)
    socket.once('connect', () => {
      socket.destroy()
      resolve()
    })
  })
}
