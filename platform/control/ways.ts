import { networkInterfaces, userInfo } from 'node:os'
import { dirname } from 'node:path'
import { controlAddress } from '../../core/control-address.ts'
import type { CliConfig } from '../../core/config/cli.ts'
import { BanyanError } from '../../core/errors.ts'
import type { Clock } from '../clock.ts'
import type { exec as systemExec } from '../exec.ts'
import { isLoopback, isSocket, splitAddress } from '../membership/address.ts'
import { type JoinFile, readJoinFile } from '../membership/join-file.ts'
import { controlFile, TunnelKeys } from '../wireguard/keys.ts'
import { bringUpCli, isUpAlready } from './bring-up.ts'
import { dialledAddress, type EnginePlace } from './client-tunnel.ts'
import { type EnrolledBy, enrolCli } from './enrol.ts'
import { renewedCli } from './renew.ts'

type Config = Pick<CliConfig, 'engines' | 'control' | 'identityFile'>

/** How this machine comes to engines. */
export interface Ways {
  /** What to dial for an engine, which is named by its address. */
  addressOf(engine: string): string
  /** What it shows there; undefined: it has no certificate, and needs none for a socket. */
  readonly identity: JoinFile | undefined
}

/**
 * Makes sure of the tunnel, which costs nothing when it is up, and of a certificate. Codes: `tunnel-needs-root` (wait), those of
 * `bringUp` and of `enrolAt`, `not-enrolled` (wait).
 */
export async function openWays(
  config: Config,
  exec: typeof systemExec,
  clock: Clock,
): Promise<Ways> {
  const { engines, identityFile } = config
  const inside = engines.filter(({ wgPublicKey }) => wgPublicKey !== undefined)
  const addressOf = (engine: string) => wayTo(engines, engine)
  const known = await readJoinFile(identityFile)
  const renewed = async (known: JoinFile, addresses: readonly string[]) =>
    await renewedCli({ path: identityFile, known, addresses, clock })
  if (inside.length === 0) {
    const foreign = engines.find(({ address }) => leavesMachine(address))
    if (!known && foreign) throw notEnrolled(foreign.address)
    const away = engines.flatMap(({ address }) => (isSocket(address) ? [] : address))
    return { addressOf, identity: known && (await renewed(known, away)) }
  }
  const keys = await TunnelKeys.open(dirname(identityFile), controlFile)
  await requireTunnel(config, keys, exec)
  return {
    addressOf,
    identity: known
      ? await renewed(
          known,
          inside.map(place => dialledAddress('client', place)),
        )
      : await enrolCli({ ...enrolment(config, inside, keys), now: clock.now() }),
  }
}

async function requireTunnel(
  config: Config,
  keys: TunnelKeys,
  exec: typeof systemExec,
): Promise<void> {
  const { interface: name } = config.control
  if (await isUpAlready(config, keys)) return
  if (process.getuid?.() === 0) return await bringUpCli(config, keys, exec)
  const own = controlAddress('client', keys.current)
  const isThere = networkInterfaces()[name]?.some(({ address }) => address === own)
  // perhaps of before a change of the configuration: engines that have not changed answer all the same
  if (!isThere) throw needsRoot(name)
}

/** What stays here needs no certificate to be dialled; whoever answers may still ask for one. */
function leavesMachine(address: string): boolean {
  return !isSocket(address) && !isLoopback(splitAddress(address).host)
}

/** What to dial for an engine that is named by its address; one that is not in the list is dialled itself. */
export function wayTo(engines: readonly EnginePlace[], engine: string): string {
  const place = engines.find(({ address }) => address === engine)
  return place ? dialledAddress('client', place) : engine
}

function enrolment(
  { identityFile: path }: Config,
  engines: readonly EnginePlace[],
  keys: TunnelKeys,
): Omit<EnrolledBy, 'now'> {
  // a name that nobody knows is refused; `banyan init` asks for another one and comes for the certificate itself
  return { path, name: userInfo().username, engines, keys }
}

function needsRoot(name: string): BanyanError {
  const message = `The control tunnel (${name}) is not up, and only root can make it: run \`sudo banyan status\` once; it stays up until the machine restarts`
  return new BanyanError('tunnel-needs-root', message, 'wait')
}

function notEnrolled(engine: string): BanyanError {
  const message = `This machine has no certificate for ${engine}: run \`banyan init\`, or say --engine unix:/path on the engine's own server`
  return new BanyanError('not-enrolled', message, 'wait')
}
