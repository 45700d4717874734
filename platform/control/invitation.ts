import { randomBytes } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { JoinToken, TokenTunnel } from '../../core/join-token.ts'
import { writePrivate } from '../private-file.ts'
import { bringUp } from '../wireguard/bring-up.ts'
import { resolveEndpoints } from '../wireguard/resolve.ts'
import { type Device, type Exec, removeOwnLink, whyNoTunnel } from '../wireguard/wireguard.ts'
import { invitationKey, privateTextOf, publicKeyOf } from '../wireguard/x25519.ts'
import { clientTunnel, controlEndpoint, dialledAddress } from './client-tunnel.ts'

interface Invitation {
  /** `host:port`: where the engine is, and the port of gRPC inside the tunnel. */
  readonly engine: string
  readonly token: Pick<JoinToken, 'secret'>
  readonly tunnel: TokenTunnel
  /** Where the key is for as long as it is needed. */
  readonly dataDir: string
  readonly exec: Exec
}

/**
 * Does something with an engine that knows this machine by its token alone: by an end of the control tunnel that is gone again
 * afterwards. `action` is given what to dial. Codes: `tunnel-unavailable` (wait), those of `bringUp` and of files.
 */
export async function throughInvitation<T>(
  { engine, token, tunnel, dataDir, exec }: Invitation,
  action: (address: string) => Promise<T>,
): Promise<T> {
  const device = invitationDevice(exec)
  const problem = await whyNoTunnel(device)
  if (problem) throw problem
  const key = invitationKey(token.secret)
  const path = join(dataDir, `invitation-${randomBytes(4).toString('hex')}.key`)
  const place = { address: engine, wgPublicKey: tunnel.engineKey, controlPort: tunnel.port }
  try {
    await writePrivate(path, `${privateTextOf(key)}\n`)
    const wanted = clientTunnel(
      'invitation',
      [place],
      { path, current: publicKeyOf(key) },
      { listenPort: 0, keepaliveMs: 0 },
      await resolveEndpoints([controlEndpoint(place)]),
    )
    await bringUp(device, wanted)
    return await action(dialledAddress('invitation', place))
  } finally {
    await removeOwnLink(device)
    await rm(path, { force: true })
  }
}

/** An interface of its own: whoever joins anew may still be a member by the one that it has. */
function invitationDevice(exec: Exec): Device {
  return {
    ...{ exec, name: 'banyan-join', family: 6, setting: 'the interface of that name' },
    lacking: 'This machine can not join through the control tunnel',
  }
}
