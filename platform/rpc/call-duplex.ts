import { Duplex } from 'node:stream'
import type { ClientDuplexStream } from '@grpc/grpc-js'
import type { Bytes, Bytes__Output } from '../../proto/gen/banyan/v1/Bytes.ts'

type Call = ClientDuplexStream<Bytes, Bytes__Output>
type Done = (error?: Error | null) => void

/** A stream of `Bytes` messages as a connection, for HTTP without a socket. It has no timeouts of its own. */
export class CallDuplex extends Duplex {
  readonly #call: Call

  constructor(call: Call) {
    super()
    this.#call = call
    call.on('data', ({ data }) => {
      if (!this.push(data)) call.pause()
    })
    call.on('end', () => this.push(null))
    call.on('error', error => this.destroy(error))
  }

  override _read(): void {
    this.#call.resume()
  }

  override _write(data: Buffer, _encoding: BufferEncoding, done: Done): void {
    this.#call.write({ data }, done)
  }

  override _final(done: Done): void {
    this.#call.end()
    done()
  }

  override _destroy(error: Error | null, done: Done): void {
    this.#call.cancel()
    done(error)
  }
}
