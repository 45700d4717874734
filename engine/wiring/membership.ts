import { controlAddress } from '../../core/control-address.ts'
import { makeIdentity } from '../control/identity.ts'
import { EnginePeers } from '../control/peers.ts'
import { registerEngine } from '../control/register.ts'
import { openJoining } from '../join/open-joining.ts'
import { removedError } from '../state/removed.ts'
import { forgetJoining } from '../joiner/pending.ts'
import type { Base } from './base.ts'

/** Who belongs to the cluster, and this engine as one of them. */
export type Membership = Awaited<ReturnType<typeof openMembership>>

/** Makes this engine a member that others know and can call, and lets it call them. */
export async function openMembership(base: Base) {
  const { engine, engineId, tunnelEnd, state, images, view, clock } = base
  const { store, keyring, events, startOver, log, signal } = base
  const now = () => clock.now()
  const joining = await openJoining({
    ...{ store, keyring: keyring(), events, clock, log, signal, startOver },
  })
  const { authority, members } = joining
  members.onChange(() => {
    if (members.isRemoved(engineId)) base.endAtOnce(removedError(engineId))
  })
  const meet = async () => {
    if (!tunnelEnd) return
    await state.managed?.meetAt(controlAddress('engine', tunnelEnd.tunnel().key), authority)
  }
  await meet()
  const identity = makeIdentity(authority, engineId, now)
  const enter = async () => {
    const leaving = tunnelEnd?.leaving()
    await registerEngine(joining, {
      ...{ engineId, key: identity.keyDigest, now: now() },
      ...(tunnelEnd && { tunnel: tunnelEnd.tunnel() }),
      ...(leaving && { leaving }),
    })
  }
  await enter()
  await forgetJoining(engine.dataDir)
  const peers = new EnginePeers({
    ...{ engineId, view, identity: () => identity.tls(), hasTunnel: tunnelEnd !== undefined },
  })
  images.meet(peers)
  return { joining, peers, meet, enter }
}
