import { readFile } from 'node:fs/promises'
import { networkInterfaces } from 'node:os'
import { dirname, join } from 'node:path'
import { controlAddress } from '../../core/control-address.ts'
import type { CliConfig } from '../../core/config/cli.ts'
import { sha256 } from '../../core/hash.ts'
import { clientTunnel, controlEndpoint, endsOf } from './client-tunnel.ts'
import { writePrivate } from '../private-file.ts'
import { bringUp } from '../wireguard/bring-up.ts'
import type { TunnelKeys } from '../wireguard/keys.ts'
import { resolveEndpoints } from '../wireguard/resolve.ts'
import type { Device, Exec } from '../wireguard/wireguard.ts'

type Config = Pick<CliConfig, 'engines' | 'control' | 'identityFile'>
type Keys = Pick<TunnelKeys, 'path' | 'current'>

/** Names of engines may mean other addresses after so long. */
const freshMs = 10 * 60_000

/** Whether the tunnel was made for exactly this a while ago, and is still there: no program has to be asked. */
export async function isUpAlready(config: Config, keys: Keys): Promise<boolean> {
  const own = controlAddress('client', keys.current)
  const addresses = networkInterfaces()[config.control.interface] ?? []
  if (!addresses.some(({ address }) => address === own)) return false
  const noted = await readFile(noteOf(config), 'utf8').catch(() => '')
  const [digest, at] = noted.trim().split(' ')
  return digest === digestOf(config, keys) && Date.now() - Number(at) < freshMs
}

/** Needs root. Codes: those of `bringUp`. */
export async function bringUpCli(config: Config, keys: Keys, exec: Exec): Promise<void> {
  const places = config.engines.filter(({ wgPublicKey }) => wgPublicKey !== undefined)
  const resolved = await resolveEndpoints(places.flatMap(endsOf).map(controlEndpoint))
  const wanted = clientTunnel('client', places, keys, config.control, resolved)
  await bringUp(controlDevice(exec, config.control.interface), wanted)
  await writePrivate(noteOf(config), `${digestOf(config, keys)} ${Date.now()}\n`)
}

function controlDevice(exec: Exec, name: string): Device {
  return {
    ...{ exec, name, family: 6, setting: 'cli.control.interface' },
    lacking: 'This machine can not reach engines through the control tunnel',
  }
}

function digestOf({ engines, control }: Config, { current }: Keys): string {
  return sha256(JSON.stringify([engines, control, current]))
}

function noteOf({ identityFile }: Config): string {
  return join(dirname(identityFile), 'control-up')
}
