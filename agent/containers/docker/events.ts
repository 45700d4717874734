import type Docker from 'dockerode'
import { backoffMs } from '../../../core/backoff.ts'
import { systemClock } from '../../../platform/clock.ts'
import type { Logger } from '../../../platform/logger.ts'
import { label } from './labels.ts'

interface EventListener {
  /** The stream began (true) or ended (false). */
  connected(yes: boolean): void
  changed(containerId: string): void
}

const backoff = { firstMs: 200, maxMs: 5_000 }
const kinds = ['create', 'start', 'die', 'destroy', 'pause', 'unpause']

/** Listens until the signal aborts; a stream that ends is opened again, with back-off. */
export async function listenToEvents(
  docker: Docker,
  agent: string,
  listener: EventListener,
  log: Logger,
  signal: AbortSignal,
): Promise<void> {
  const filters = { type: ['container' as const], event: kinds, label: [`${label.agent}=${agent}`] }
  let failures = 0
  while (!stopped(signal)) {
    try {
      const stream = await docker.getEvents({ filters, abortSignal: signal })
      failures = 0
      listener.connected(true)
      for await (const id of containerIds(stream)) listener.changed(id)
    } catch (err) {
      if (!stopped(signal)) log.warn({ err }, 'event stream of the container engine failed')
    }
    listener.connected(false)
    failures++
    await systemClock.sleep(backoffMs(failures, backoff, Math.random), signal)
  }
}

/** A call, because the compiler believes that a property read twice stays what it was. */
function stopped(signal: AbortSignal): boolean {
  return signal.aborted
}

/** One JSON object per line. */
async function* containerIds(stream: NodeJS.ReadableStream): AsyncGenerator<string> {
  let rest = ''
  for await (const chunk of stream) {
    const lines = (rest + chunk.toString()).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) {
      const event = JSON.parse(line) as { readonly Actor?: { readonly ID?: string } }
      yield event.Actor?.ID ?? ''
    }
  }
}
