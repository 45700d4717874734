import { readFile, writeFile } from 'node:fs/promises'
import { networkInterfaces } from 'node:os'
import { BanyanError } from '../../core/errors.ts'
import { isPortFree } from '../../platform/ports.ts'

/** What a start has to choose on this machine, and the next start keeps. */
export interface Settings {
  readonly ports: Ports
  readonly vpcCidr: string
}

export interface Ports {
  readonly etcd: number
  readonly registry: number
  readonly metrics: number
  readonly webhook: number
  /** Where the demo answers. */
  readonly demo: number
}

const preferred: Ports = {
  etcd: 2379,
  registry: 5000,
  metrics: 9090,
  webhook: 8443,
  demo: 8080,
}
/** So many ports above the preferred one are tried. */
const tries = 200

/** The ports and the network of last time where they are free, else the defaults, else the next free ones. */
export async function chooseSettings(file: string, askedPort?: number): Promise<Settings> {
  const before = await readSettings(file)
  if (askedPort !== undefined && !(await isFree(askedPort))) throw portTaken(askedPort)
  const wanted = { ...preferred, ...before?.ports, ...(askedPort && { demo: askedPort }) }
  const settings = {
    ports: await choosePorts(wanted, isFree),
    vpcCidr: chooseNetwork(before?.vpcCidr, usedAddresses()),
  }
  await writeFile(file, `${JSON.stringify(settings, undefined, 2)}\n`)
  return settings
}

/** Each port as wanted, else the next free one; no two alike. */
export async function choosePorts(
  wanted: Ports,
  isFreeNow: (port: number) => Promise<boolean>,
): Promise<Ports> {
  const chosen = new Set<number>()
  const choose = async (first: number) => {
    for (let port = first; port < first + tries && port < 65_536; port++) {
      if (chosen.has(port) || !(await isFreeNow(port))) continue
      chosen.add(port)
      return port
    }
    const message = `No port between ${first} and ${first + tries} is free.`
    throw new BanyanError('port-taken', message, 'wait')
  }
  return {
    demo: await choose(wanted.demo),
    etcd: await choose(wanted.etcd),
    registry: await choose(wanted.registry),
    metrics: await choose(wanted.metrics),
    webhook: await choose(wanted.webhook),
  }
}

/** Of last time if it had one; else the first of 10.200.0.0/16 … 10.249.0.0/16 that no interface is in. */
export function chooseNetwork(before: string | undefined, used: readonly string[]): string {
  if (before !== undefined) return before
  const blocks = Array.from({ length: 50 }, (_, i) => 200 + i)
  const free = blocks.find(block => !used.some(address => address.startsWith(`10.${block}.`)))
  return `10.${free ?? 200}.0.0/16`
}

async function isFree(port: number): Promise<boolean> {
  return await isPortFree(port, '0.0.0.0')
}

function usedAddresses(): string[] {
  return Object.values(networkInterfaces()).flatMap(all => (all ?? []).map(one => one.address))
}

/** Undefined when there is none, or one that a person broke: then everything is chosen anew. */
async function readSettings(file: string): Promise<Settings | undefined> {
  try {
    const value: unknown = JSON.parse(await readFile(file, 'utf8'))
    return isSettings(value) ? value : undefined
  } catch {
    return undefined
  }
}

function isSettings(value: unknown): value is Settings {
  const { ports, vpcCidr } = (value ?? {}) as {
    readonly ports?: unknown
    readonly vpcCidr?: unknown
  }
  if (typeof ports !== 'object' || ports === null || typeof vpcCidr !== 'string') return false
  return Object.keys(preferred).every(name =>
    Number.isInteger((ports as Readonly<Record<string, unknown>>)[name]),
  )
}

function portTaken(port: number): BanyanError {
  const message = `Port ${port} is taken by another program. Stop that one, or give another --port.`
  return new BanyanError('port-taken', message, 'wait')
}
