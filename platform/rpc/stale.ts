import { Metadata } from '@grpc/grpc-js'
import type { Stale } from '../../core/stale.ts'

const sinceKey = 'banyan-stale-since'
const engineKey = 'banyan-stale-engine'

export function staleHeaders({ since, engine }: Stale): Metadata {
  const metadata = new Metadata()
  metadata.set(sinceKey, String(since))
  metadata.set(engineKey, engine)
  return metadata
}

/** Undefined: it is as new as can be. */
export function staleIn(headers: Metadata): Stale | undefined {
  const since = Number(headers.get(sinceKey)[0])
  const [engine = ''] = headers.get(engineKey)
  return Number.isFinite(since) && since > 0 ? { since, engine: engine.toString() } : undefined
}
