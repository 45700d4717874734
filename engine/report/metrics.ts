import { Gauge, type Registry } from 'prom-client'
import { keyParts, prefixes } from '../../core/keys.ts'
import type { OutboxEntry } from '../../core/model/outbox.ts'
import type { Mirror } from '../../platform/store/mirror.ts'

/** What waits in the outbox, and for how long: reckoned when asked. */
export function outboxMetrics(registry: Registry, mirror: Mirror, now: () => number): void {
  const perChannel = (name: string, help: string, read: (created: readonly number[]) => number) =>
    new Gauge({
      ...{ name, help, labelNames: ['channel'], registers: [registry] },
      collect() {
        this.reset()
        for (const [channel, created] of waiting(mirror)) this.set({ channel }, read(created))
      },
    })
  perChannel('banyan_outbox_entries', 'Reports that wait to be sent.', created => created.length)
  perChannel(
    'banyan_outbox_age_seconds',
    'Since the oldest report that waits was written.',
    created => Math.max(0, now() - Math.min(...created)) / 1000,
  )
}

/** Also of entries that a newer program wrote, and this one can't send. */
function waiting(mirror: Mirror): Map<string, number[]> {
  const byChannel = new Map<string, number[]>()
  for (const { key, value } of mirror.range(prefixes.outbox)) {
    const [channel = ''] = keyParts(key, prefixes.outbox)
    const { createdAt } = JSON.parse(value) as OutboxEntry
    byChannel.set(channel, [...(byChannel.get(channel) ?? []), createdAt])
  }
  return byChannel
}
