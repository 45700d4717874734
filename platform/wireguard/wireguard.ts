import { BanyanError, codeOf } from '../../core/errors.ts'
import type { exec as systemExec, ExecOutput } from '../exec.ts'
import { parseDump, type TunnelState } from './dump.ts'
import { type Family, type LinkState, readLink } from './link.ts'

export type Exec = typeof systemExec

/** One tunnel of this server, and what to say of it. */
export interface Device {
  readonly exec: Exec
  /** Of the interface. */
  readonly name: string
  /** Of the addresses and routes in it. */
  readonly family: Family
  /** The setting that names the interface. */
  readonly setting: string
  /** What is not possible without it: the beginning of a sentence. */
  readonly lacking: string
}

/** Kinds of interface that are a tunnel: of the kernel, or of the program that stands in for it. */
const kinds = ['wireguard', 'tun']

/** The interface of that name; undefined: there is none. Code: tunnel-taken (wait). */
export async function findLink(device: Device): Promise<LinkState | undefined> {
  const { exec, name, family } = device
  const [shown, routes] = await Promise.all([
    exec(['ip', '-json', '-details', 'address', 'show', 'dev', name]),
    exec(['ip', '-json', `-${family}`, 'route', 'show', 'dev', name]),
  ])
  if (shown.exitCode !== 0) {
    if (shown.stderr.includes('does not exist')) return undefined
    throw failed('ip address', shown)
  }
  const link = readLink(shown.stdout.toString('utf8'), routes.stdout.toString('utf8'), family)
  if (!kinds.includes(link.kind)) throw taken(device)
  return link
}

/**
 * Makes the interface: in the kernel, else by wireguard-go, which goes on when this program ends, so that no connection
 * through the tunnel breaks off with it. Code: tunnel-unavailable (wait).
 */
export async function createLink({ exec, name, lacking }: Device): Promise<void> {
  const kernel = await exec(['ip', 'link', 'add', 'dev', name, 'type', 'wireguard'])
  if (kernel.exitCode === 0 || kernel.stderr.includes('File exists')) return
  // it puts itself into the background, but not out of reach of Ctrl-C
  const program = await exec(['setsid', 'wireguard-go', name])
  if (program.exitCode !== 0)
    throw unavailable(lacking, `${kernel.stderr} ${lastLine(program.stderr)}`)
}

/** Removes the interface unless it is of something else. */
export async function removeOwnLink(device: Device): Promise<void> {
  const found = await findLink(device).catch((error: unknown) => {
    if (codeOf(error) !== 'tunnel-taken') throw error
  })
  if (found) await removeLink(device.exec, device.name)
}

/** Ends wireguard-go too, where that is what it is of. Nothing to remove is fine. */
export async function removeLink(exec: Exec, name: string): Promise<void> {
  const done = await exec(['ip', 'link', 'delete', 'dev', name])
  if (done.exitCode !== 0 && !done.stderr.includes('Cannot find device')) {
    throw failed('ip link delete', done)
  }
}

export async function changeLink(exec: Exec, commands: readonly string[]): Promise<void> {
  if (commands.length === 0) return
  const done = await exec(['ip', '-batch', '-'], { input: `${commands.join('\n')}\n` })
  if (done.exitCode !== 0) throw failed('ip', done)
}

/** Undefined: nobody answers for it, as when a program that ended took the socket of the one that followed with it. */
export async function readTunnel(exec: Exec, name: string): Promise<TunnelState | undefined> {
  const done = await exec(['wg', 'show', name, 'dump'])
  if (done.stderr.includes('Unable to access interface')) return undefined
  if (done.exitCode !== 0) throw failed('wg show', done)
  return parseDump(done.stdout.toString('utf8'))
}

/** `settings` as after `wg set <interface>`; without any nothing is done. */
export async function changeTunnel(
  exec: Exec,
  name: string,
  settings: readonly string[],
): Promise<void> {
  if (settings.length === 0) return
  const done = await exec(['wg', 'set', name, ...settings])
  if (done.exitCode !== 0) throw failed('wg set', done)
}

/**
 * Why this server can have no tunnel, undefined if it can: told before others are told of a tunnel. Where only trying tells
 * whether the kernel can, an interface is made and removed again.
 */
export async function whyNoTunnel({
  exec,
  name,
  lacking,
}: Device): Promise<BanyanError | undefined> {
  const missing = await firstMissing(exec, ['wg', '--version'])
  if (missing) return unavailable(lacking, 'wg is missing.')
  const [program, device] = await Promise.all([
    firstMissing(exec, ['wireguard-go', '--version']),
    exec(['test', '-c', '/dev/net/tun']),
  ])
  if (!program && device.exitCode === 0) return undefined
  const kernel = await exec(['ip', 'link', 'add', 'dev', name, 'type', 'wireguard'])
  if (kernel.stderr.includes('File exists')) return undefined
  if (kernel.exitCode === 0) {
    await removeLink(exec, name)
    return undefined
  }
  const why = program ? 'wireguard-go is missing.' : 'There is no /dev/net/tun.'
  return unavailable(lacking, `${kernel.stderr} ${why}`)
}

async function firstMissing(exec: Exec, argv: readonly string[]): Promise<boolean> {
  try {
    return (await exec(argv)).exitCode !== 0
  } catch (error) {
    if (codeOf(error) === 'exec-failed') return true
    throw error
  }
}

function unavailable(lacking: string, why: string): BanyanError {
  const sentence =
    `${lacking}: install wireguard-tools and a kernel with ` +
    `WireGuard, or wireguard-go with /dev/net/tun. ${oneLine(why)}`
  return new BanyanError('tunnel-unavailable', sentence, 'wait')
}

function taken({ name, setting }: Device): BanyanError {
  const sentence = `${name} is an interface of something else: give ${setting} another name`
  return new BanyanError('tunnel-taken', sentence, 'wait')
}

function failed(what: string, { stderr }: ExecOutput): BanyanError {
  return new BanyanError('tunnel-failed', `${what}: ${oneLine(stderr)}`, 'retry')
}

/** wireguard-go says first, in a box of many lines, that the kernel is the better place. */
function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? ''
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim().slice(0, 500)
}
