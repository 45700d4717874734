import { codeOf, messageOf } from '../../core/errors.ts'
import type { Logger } from '../../platform/logger.ts'
import { systemClock } from '../../platform/clock.ts'
import { copyImage, type ImageId } from './copy-image.ts'
import { idText } from './in-use.ts'
import type { PeerRegistries, PeerRegistry } from './peer-registries.ts'
import type { RegistryClient } from './registry-client.ts'

export interface SpreadOptions {
  readonly local: RegistryClient
  readonly peers: Pick<PeerRegistries, 'list'>
  /** How long a rollout waits for the first copy. */
  readonly limitMs: number
  readonly onSent: (outcome: 'copied' | 'failed') => void
  readonly log: Logger
}

/**
 * Copies an image to every other engine that is alive, and waits for the first that has it; the others go on. `alone`: none has it
 * within the limit, though there are others. What fails here is mended by their repair. Never rejects.
 */
export async function spread(
  options: SpreadOptions,
  image: ImageId,
  tag: string,
): Promise<'held' | 'alone'> {
  const peers = options.peers.list()
  if (peers.length === 0) return 'held'
  const copies = peers.map(async peer => await copyTo(options, peer, image, tag))
  const first = Promise.any(copies).then(
    () => 'held' as const,
    () => 'alone' as const,
  )
  const stop = new AbortController()
  const late = systemClock.sleep(options.limitMs, stop.signal).then(() => 'alone' as const)
  const outcome = await Promise.race([first, late])
  stop.abort()
  return outcome
}

async function copyTo(
  { local, onSent, log }: SpreadOptions,
  peer: PeerRegistry,
  image: ImageId,
  tag: string,
): Promise<void> {
  try {
    if (await copyImage({ from: local, to: peer.registry }, image, tag)) onSent('copied')
  } catch (error) {
    peer.rest()
    onSent('failed')
    const [code, reason] = [codeOf(error), messageOf(error)]
    log.warn({ engine: peer.id, code, reason, image: idText(image) }, 'image not copied')
    throw error
  }
}
