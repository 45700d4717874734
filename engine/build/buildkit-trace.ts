import protobuf from 'protobufjs'

/** The part of BuildKit's progress that people read (moby.buildkit.v1.StatusResponse in its control.proto). */
const statusResponse = protobuf.Root.fromJSON({
  nested: {
    Vertex: {
      fields: {
        digest: { type: 'string', id: 1 },
        name: { type: 'string', id: 3 },
        cached: { type: 'bool', id: 4 },
        started: { type: 'bytes', id: 5 },
        error: { type: 'string', id: 7 },
      },
    },
    Log: { fields: { msg: { type: 'bytes', id: 4 } } },
    Status: {
      fields: {
        vertexes: { rule: 'repeated', type: 'Vertex', id: 1 },
        logs: { rule: 'repeated', type: 'Log', id: 3 },
      },
    },
  },
}).lookupType('Status')

interface Status {
  readonly vertexes: readonly {
    readonly digest: string
    readonly name: string
    readonly cached: boolean
    readonly started?: Uint8Array
    readonly error: string
  }[]
  readonly logs: readonly { readonly msg: Uint8Array }[]
}

/** Steps that no Dockerfile asks for. */
const plumbing = /^\[internal\]|^copy \/context \//

/** Each step is told of again and again: this tells once that it began, or that it was there already. */
export class BuildkitTrace {
  readonly #told = new Set<string>()

  /** Lines to show for one trace message, given as the base64 that the engine sends. */
  read(base64: string): string[] {
    const { vertexes, logs } = decode(base64)
    return [
      ...vertexes.flatMap(({ digest, name, cached, started, error }) => [
        ...(cached ? this.#once(digest, `${name} (cached)`) : []),
        ...(started && !cached ? this.#once(digest, name) : []),
        ...(error === '' ? [] : this.#once(`${digest} failed`, `${name}: ${error}`)),
      ]),
      ...logs.map(({ msg }) => Buffer.from(msg).toString()),
    ]
  }

  #once(what: string, line: string): string[] {
    const isNews = !this.#told.has(what) && !plumbing.test(line)
    this.#told.add(what)
    return isNews ? [line] : []
  }
}

/** What can't be read is left out: newer engines may say more. */
function decode(base64: string): Status {
  try {
    const message = statusResponse.decode(Buffer.from(base64, 'base64'))
    return statusResponse.toObject(message, { defaults: true, arrays: true }) as Status
  } catch {
    return { vertexes: [], logs: [] }
  }
}
