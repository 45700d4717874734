import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import type { WantedPeer } from '../../platform/wireguard/plan-peers.ts'
import { writePrivate } from '../../platform/private-file.ts'

const schema = z.array(
  z.object({ publicKey: z.string(), addresses: z.array(z.string()), endpoint: z.string() }),
)

/**
 * The other engines' ends of the tunnel, in a file: members of the managed etcd meet through the tunnel, and who the engines are
 * is told by etcd.
 */
export class RememberedPeers {
  readonly #path: string
  #text = ''

  constructor(dataDir: string) {
    this.#path = join(dataDir, 'control-peers.json')
  }

  /** None where there is no file that can be read. */
  async read(): Promise<readonly WantedPeer[]> {
    try {
      this.#text = await readFile(this.#path, 'utf8')
      return schema.parse(JSON.parse(this.#text))
    } catch {
      return []
    }
  }

  /** Writes only what is news. */
  async keep(peers: readonly WantedPeer[]): Promise<void> {
    const text = `${JSON.stringify(peers)}\n`
    if (text === this.#text) return
    await writePrivate(this.#path, text)
    this.#text = text
  }
}
