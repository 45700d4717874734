import { dirname } from 'node:path'
import type { CliConfig } from '../../core/config/cli.ts'
import { BanyanError } from '../../core/errors.ts'
import type { Clock } from '../../platform/clock.ts'
import type { exec as systemExec } from '../../platform/exec.ts'
import { isSocket } from '../../platform/membership/address.ts'
import { alone } from '../../platform/membership/alone.ts'
import { Identity } from '../../platform/membership/identity.ts'
import { callUnary } from '../../platform/rpc/call.ts'
import { dial } from '../../platform/rpc/dial.ts'
import { controlFile, TunnelKeys } from '../../platform/wireguard/keys.ts'
import { withEngine } from '../../platform/control/renew.ts'
import { bringUpCli } from '../../platform/control/bring-up.ts'
import { readFollowers } from '../../platform/control/followed-keys.ts'
import { inTurn } from '../../platform/control/in-turn.ts'
import { withFollowers } from '../../platform/control/with-followers.ts'
import { openWays } from '../../platform/control/ways.ts'

type Config = Pick<CliConfig, 'engines' | 'control' | 'identityFile'>

export interface RotatedKeys {
  readonly name: string
  /** WireGuard's, base64; empty: this machine comes over TCP alone. */
  readonly publicKey: string
  /** Epoch milliseconds. */
  readonly until: number
}

/** Engines that were away when the key was announced may take a while. */
const firstUseMs = 20_000
const retryMs = 500

/**
 * A new certificate, and a new key for the tunnel, for this machine: engines let the old ones in until they have seen the new ones,
 * which they do before this resolves. Whatever is lost half-way, this machine is let in with what it has, and it can be done again.
 * Codes: those of `openWays`, `bringUpCli` and of the engine's Renew, `no-keys`, `tunnel-needs-root`, `renewal-under-way` (wait).
 */
export async function rotateCli(
  config: Config,
  exec: typeof systemExec,
  clock: Clock,
): Promise<RotatedKeys> {
  const { identityFile: path } = config
  const away = config.engines.filter(({ address }) => !isSocket(address))
  const hasTunnel = away.some(({ wgPublicKey }) => wgPublicKey !== undefined)
  if (hasTunnel && process.getuid?.() !== 0) throw needsRoot()
  const ways = await openWays(config, exec, clock)
  const engines = withFollowers(config.engines, await readFollowers(path))
  const [first] = away
  if (!ways.identity || !first) throw noKeys()
  const { name } = ways.identity
  const keys = hasTunnel ? await TunnelKeys.open(dirname(path), controlFile) : undefined
  const tunnel = keys && {
    rotate: async () => await keys.rotate(),
    promote: async () => {
      await inTurn(path, clock, async () => {
        await keys.promote()
        await bringUpCli({ ...config, engines }, keys, exec)
      })
    },
  }
  const addresses = away.map(({ address }) => ways.addressOf(address))
  const renewed = await alone(path, async () => {
    const identity = await Identity.load(path, name, [])
    if (!identity) throw noKeys()
    await renewAtOne(addresses, async address => {
      const parts = { identity, address, clock, ...(tunnel && { tunnel }) }
      await withEngine(parts, async renewal => await renewal.now())
    })
    await firstUse(addresses, identity, clock)
    return identity
  })
  if (!renewed) throw underWay()
  return { name, publicKey: keys?.current ?? '', until: renewed.validity.to }
}

/** The first that does it; the last refusal where none does. */
async function renewAtOne(
  addresses: readonly string[],
  renew: (address: string) => Promise<void>,
): Promise<void> {
  let problem: unknown
  for (const address of addresses) {
    try {
      return await renew(address)
    } catch (error) {
      problem = error
    }
  }
  throw problem
}

/** From then on nobody is let in with the old keys. */
async function firstUse(
  addresses: readonly string[],
  identity: Identity,
  clock: Clock,
): Promise<void> {
  const deadline = clock.now() + firstUseMs
  for (;;) {
    try {
      return await renewAtOne(addresses, async address => {
        const connection = dial(address, identity.tls)
        try {
          await callUnary(connection.control, 'Version', {})
        } finally {
          connection.close()
        }
      })
    } catch (error) {
      if (clock.now() > deadline) throw error
      await clock.sleep(retryMs)
    }
  }
}

function noKeys(): BanyanError {
  const message =
    'This machine has no keys of its own for engines: it uses the socket, or has not come for its certificate (banyan init)'
  return new BanyanError('no-keys', message, 'stalled')
}

function needsRoot(): BanyanError {
  const message =
    "Only root can give this machine's end of the control tunnel another key: use sudo"
  return new BanyanError('tunnel-needs-root', message, 'wait')
}

function underWay(): BanyanError {
  const message =
    'Another command is renewing the keys of this machine just now: try again in a minute'
  return new BanyanError('renewal-under-way', message, 'wait')
}
