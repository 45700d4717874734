import { once } from 'node:events'
import {
  createServer,
  type IncomingMessage,
  request,
  type Server,
  type ServerResponse,
} from 'node:http'
import { Transform } from 'node:stream'

export type Fault = 'cut' | 'corrupt' | 'silent'

/** Stands before a registry's door and does to layers what networks and disks do. */
export interface FaultyDoor {
  /** A unix socket. */
  readonly path: string
  fault: Fault | undefined
  /** Layers that were asked for: digests. */
  readonly sent: string[]
  close(): void
}

export async function faultyDoor(door: string, path: string): Promise<FaultyDoor> {
  const faulty: FaultyDoor = {
    ...{ path, fault: undefined, sent: [] },
    close: () => closeAll(server),
  }
  const server = createServer((asked, response) => void answer(faulty, door, asked, response))
  server.listen(path)
  await once(server, 'listening')
  return faulty
}

function closeAll(server: Server): void {
  server.close()
  server.closeAllConnections()
}

async function answer(
  faulty: FaultyDoor,
  door: string,
  asked: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (faulty.fault === 'silent') return
  const { method, url: path = '/', headers } = asked
  const passed = request({ socketPath: door, method, path, headers })
  passed.on('error', () => response.destroy())
  asked.pipe(passed)
  const [reply] = (await once(passed, 'response')) as [IncomingMessage]
  response.writeHead(reply.statusCode ?? 500, reply.headers)
  const isLayer = method === 'GET' && path.includes('/blobs/sha256:')
  if (isLayer) faulty.sent.push(path.slice(path.lastIndexOf('/') + 1))
  if (isLayer && faulty.fault) reply.pipe(spoiled(faulty.fault, response)).pipe(response)
  else reply.pipe(response)
}

function spoiled(fault: Fault, response: ServerResponse): Transform {
  let count = 0
  return new Transform({
    transform(part: Buffer, _encoding, done) {
      count += part.length
      if (fault === 'cut' && count > 100_000) return void response.destroy()
      done(null, fault === 'corrupt' ? Buffer.alloc(part.length, 7) : part)
    },
  })
}
