import { networkInterfaces, userInfo } from 'node:os'
import { dirname } from 'node:path'
import { controlAddress } from '../../core/control-address.ts'
import type { CliConfig } from '../../core/config/cli.ts'
import { BanyanError } from '../../core/errors.ts'
import type { Clock } from '../clock.ts'
import type { exec as systemExec } from '../exec.ts'
import { isLoopback, isSocket, splitAddress } from '../membership/address.ts'
import { type JoinFile, readJoinFile } from '../membership/join-file.ts'
import { dial } from '../rpc/dial.ts'
import { reach } from '../rpc/reach.ts'
import { controlFile, TunnelKeys } from '../wireguard/keys.ts'
import { bringUpCli, isUpAlready } from './bring-up.ts'
import { dialledAddress, type EnginePlace } from './client-tunnel.ts'
import { type EnrolledBy, enrolCli } from './enrol.ts'
import { noteProven, readFollowers } from './followed-keys.ts'
import { inTurn } from './in-turn.ts'
import { renewedCli } from './renew.ts'
import { withFollowers } from './with-followers.ts'

type Config = Pick<CliConfig, 'engines' | 'control' | 'identityFile'>

/** For an engine to answer by its next key: it does by the one before. */
const probeMs = 1500

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
  const { identityFile } = config
  const engines = withFollowers(config.engines, await readFollowers(identityFile))
  const inside = engines.filter(({ wgPublicKey }) => wgPublicKey !== undefined)
  const known = await readJoinFile(identityFile)
  const renewed = async (known: JoinFile, addresses: readonly string[]) =>
    await renewedCli({ path: identityFile, known, addresses, clock })
  if (inside.length === 0) {
    const foreign = engines.find(({ address }) => leavesMachine(address))
    if (!known && foreign) throw notEnrolled(foreign.address)
    const away = engines.flatMap(({ address }) => (isSocket(address) ? [] : address))
    const addressOf = (engine: string) => wayTo(engines, engine)
    return { addressOf, identity: known && (await renewed(known, away)) }
  }
  const keys = await requireTunnel({ ...config, engines }, exec, clock)
  const identity = known
    ? await renewed(
        known,
        inside.map(place => dialledAddress('client', place)),
      )
    : await enrolCli({ ...enrolment(config, inside, keys), now: clock.now() })
  const called = await byAnsweringKeys(engines, identity, identityFile)
  return { addressOf: engine => wayTo(called, engine), identity }
}

/** An engine whose next key answers is called by that one from now on; the others by what answered until now. */
async function byAnsweringKeys(
  engines: Config['engines'],
  identity: JoinFile,
  identityFile: string,
): Promise<Config['engines']> {
  return await Promise.all(
    engines.map(async engine => {
      const { next, ...rest } = engine
      if (!next) return engine
      const followed = { ...rest, ...next }
      if (!(await answers(dialledAddress('client', followed), identity))) return engine
      await noteProven(identityFile, next.wgPublicKey)
      return followed
    }),
  )
}

async function answers(address: string, identity: JoinFile): Promise<boolean> {
  const connection = dial(address, identity)
  try {
    await reach(connection.control, { timeoutMs: probeMs })
    return true
  } catch {
    return false
  } finally {
    connection.close()
  }
}

/** With the key that it has then: another command may be changing it. */
async function requireTunnel(
  config: Config,
  exec: typeof systemExec,
  clock: Clock,
): Promise<TunnelKeys> {
  const { interface: name } = config.control
  const open = async () => await TunnelKeys.open(dirname(config.identityFile), controlFile)
  const keys = await open()
  if (await isUpAlready(config, keys)) return keys
  if (process.getuid?.() === 0) {
    await inTurn(config.identityFile, clock, async () => {
      const now = await open()
      if (!(await isUpAlready(config, now))) await bringUpCli(config, now, exec)
    })
    return await open()
  }
  const own = controlAddress('client', keys.current)
  const isThere = networkInterfaces()[name]?.some(({ address }) => address === own)
  // perhaps of before a change of the configuration: engines that have not changed answer all the same
  if (!isThere) throw needsRoot(name)
  return keys
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
