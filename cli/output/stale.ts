import type { Stale } from '../../core/stale.ts'
import { dateTime, type Zone } from './time.ts'

/** Said before what an engine shows that has no contact with the state. */
export function staleLine({ since, engine }: Stale, now: number, zone: Zone = {}): string {
  const at = dateTime(since, now, zone)
  return `Engine ${engine} has had no majority of the state since ${at}: this may be old. Next: ask another engine (banyan --engine <host:port> …), or bring its etcd back`
}
