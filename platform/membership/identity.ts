import { generateKeyPairSync, type KeyObject, X509Certificate } from 'node:crypto'
import { BanyanError } from '../../core/errors.ts'
import type { TlsIdentity } from '../rpc/tls-identity.ts'
import { isSocket } from './address.ts'
import { type JoinFile, readJoinFile, writeJoinFile } from './join-file.ts'

/** Of a certificate; epoch milliseconds. */
interface Validity {
  readonly from: number
  readonly to: number
}

/** This agent's certificate, as it is now. */
export class Identity {
  readonly #path: string
  #file: JoinFile

  /**
   * Undefined: it has none and needs none, as its engine is on this server and is dialled by its socket. Codes (wait): `not-joined`, `name-foreign`,
   * those of `readJoinFile`.
   */
  static async load(
    path: string,
    nodeName: string,
    engines: readonly string[],
  ): Promise<Identity | undefined> {
    const file = await readJoinFile(path)
    const away = engines.find(engine => !isSocket(engine))
    if (!file && away !== undefined) throw notJoined(away)
    if (file && file.name !== nodeName) throw otherName(file.name, nodeName)
    return file && new Identity(path, file)
  }

  private constructor(path: string, file: JoinFile) {
    this.#path = path
    this.#file = file
  }

  get tls(): TlsIdentity {
    return this.#file
  }

  get validity(): Validity {
    return validityOf(this.#file)
  }

  /** From now on it is this one, also after a restart. */
  async replace(certificate: string, key: KeyObject): Promise<void> {
    const file = { ...this.#file, certificate, key: pemOf(key) }
    await writeJoinFile(this.#path, file)
    this.#file = file
  }
}

export function validityOf({ certificate }: Pick<TlsIdentity, 'certificate'>): Validity {
  const { validFrom, validTo } = new X509Certificate(certificate)
  return { from: Date.parse(validFrom), to: Date.parse(validTo) }
}

/** P-256. */
export function newKeyPair(): { readonly publicKey: Buffer; readonly privateKey: KeyObject } {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
  return { publicKey: publicKey.export({ type: 'spki', format: 'der' }), privateKey }
}

/** PKCS #8. */
export function pemOf(key: KeyObject): string {
  return key.export({ type: 'pkcs8', format: 'pem' }).toString()
}

function notJoined(engine: string): BanyanError {
  const message =
    `This server has not joined the cluster of ${engine}: there, \`banyan agent invite\` prints the line to run here. ` +
    'Without a certificate an agent talks to the engine on its own server only: leave agent.engine_host empty for that'
  return new BanyanError('not-joined', message, 'wait')
}

function otherName(joined: string, configured: string): BanyanError {
  const message = `This server joined as ${joined}, but agent.node_name (or its host name) is ${configured}: set agent.node_name to ${joined}, or join again with \`banyan-agent init --name ${configured}\``
  return new BanyanError('name-foreign', message, 'wait')
}
