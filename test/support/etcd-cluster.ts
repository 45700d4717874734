import type { ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { end, launch } from './etcd.ts'
import { freePort } from './free-port.ts'

export interface EtcdMember {
  readonly name: string
  /** `127.0.0.1:<port>`. */
  readonly endpoint: string
  /** Ends it as a power cut would. */
  kill9(): Promise<void>
  /** Starts it again on the same data and ports; resolves once it answers. */
  restart(): Promise<void>
  /** It keeps its connections and says nothing. */
  pause(): void
  resume(): void
}

export interface EtcdCluster {
  readonly members: readonly EtcdMember[]
  readonly endpoints: readonly string[]
  /** Ends all members and deletes their data. */
  stop(): Promise<void>
}

interface Place {
  readonly name: string
  readonly port: number
  readonly peer: string
}

/** A real etcd of several members on this machine. */
export async function startEtcdCluster(size = 3): Promise<EtcdCluster> {
  const dir = mkdtempSync(join(tmpdir(), 'banyan-etcd-'))
  const places: Place[] = []
  for (let number = 1; number <= size; number++) {
    const [port, peerPort] = [await freePort(), await freePort()]
    places.push({ name: `m${number}`, port, peer: `http://127.0.0.1:${peerPort}` })
  }
  const members = places.map(place => new Member(dir, place, places))
  // none of them answers before most are there
  await Promise.all(members.map(async member => await member.restart()))
  return {
    members,
    endpoints: members.map(({ endpoint }) => endpoint),
    stop: async () => {
      await Promise.all(members.map(async member => await member.kill9()))
      rmSync(dir, { recursive: true, force: true })
    },
  }
}

class Member implements EtcdMember {
  readonly name: string
  readonly endpoint: string
  readonly #port: number
  readonly #argv: readonly string[]
  readonly #log: string
  #child: ChildProcess | undefined

  constructor(dir: string, place: Place, all: readonly Place[]) {
    this.name = place.name
    this.endpoint = `127.0.0.1:${place.port}`
    this.#port = place.port
    this.#argv = argumentsOf(dir, place, all)
    this.#log = join(dir, `${place.name}.log`)
  }

  async restart(): Promise<void> {
    this.#child = await launch(this.#argv, this.#log, this.#port)
  }

  async kill9(): Promise<void> {
    if (this.#child) await end(this.#child, 'SIGKILL')
  }

  pause(): void {
    this.#child?.kill('SIGSTOP')
  }

  resume(): void {
    this.#child?.kill('SIGCONT')
  }
}

function argumentsOf(dir: string, { name, port, peer }: Place, all: readonly Place[]): string[] {
  const client = `http://127.0.0.1:${port}`
  return [
    `--name=${name}`,
    `--data-dir=${join(dir, name)}`,
    `--listen-client-urls=${client}`,
    `--advertise-client-urls=${client}`,
    `--listen-peer-urls=${peer}`,
    `--initial-advertise-peer-urls=${peer}`,
    `--initial-cluster=${all.map(each => `${each.name}=${each.peer}`).join(',')}`,
    '--log-level=warn',
  ]
}
