import type Docker from 'dockerode'
import { backoffMs } from '../../../core/backoff.ts'
import { systemClock } from '../../../platform/clock.ts'
import type { Logger } from '../../../platform/logger.ts'
import type { OutsideEvent } from '../runtime.ts'
import { label } from './labels.ts'

interface EventListener {
  /** The stream began (true) or ended (false). */
  connected(yes: boolean): void
  changed(containerId: string): void
  /** Somebody asked the engine for that. */
  asked(event: OutsideEvent): void
}

const backoff = { firstMs: 200, maxMs: 5_000 }
const changes = ['create', 'start', 'die', 'destroy', 'pause', 'unpause']
/** Of a stop the engine tells when it is over, of a kill when it is sent. */
const requests = ['kill', 'stop', 'rename', 'update']
/** HUP, USR1, USR2, CONT, STOP, TSTP, WINCH: asks a program for something else than its end. */
const mildSignals = ['1', '10', '12', '18', '19', '20', '28']

/** Listens until the signal aborts; a stream that ends is opened again, with back-off. */
export async function listenToEvents(
  docker: Docker,
  agent: string,
  listener: EventListener,
  log: Logger,
  signal: AbortSignal,
): Promise<void> {
  const filters = {
    type: ['container' as const],
    event: [...changes, ...requests],
    label: [`${label.agent}=${agent}`],
  }
  let failures = 0
  while (!stopped(signal)) {
    try {
      const stream = await docker.getEvents({ filters, abortSignal: signal })
      failures = 0
      listener.connected(true)
      for await (const event of eventsIn(stream)) tell(listener, event)
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

interface DockerEvent {
  readonly Action?: string
  readonly Actor?: {
    readonly ID?: string
    readonly Attributes?: Readonly<Record<string, string>>
  }
}

function tell(listener: EventListener, { Action: action = '', Actor: actor }: DockerEvent): void {
  const containerId = actor?.ID ?? ''
  if (!requests.includes(action)) return listener.changed(containerId)
  if (action === 'kill' && mildSignals.includes(actor?.Attributes?.['signal'] ?? '')) return
  const kind = action === 'rename' || action === 'update' ? action : 'kill'
  listener.asked({ kind, containerId })
}

/** One JSON object per line. */
async function* eventsIn(stream: NodeJS.ReadableStream): AsyncGenerator<DockerEvent> {
  let rest = ''
  for await (const chunk of stream) {
    const lines = (rest + chunk.toString()).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) {
      yield JSON.parse(line) as DockerEvent
    }
  }
}
