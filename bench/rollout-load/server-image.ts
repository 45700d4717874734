import { execFileSync } from 'node:child_process'
import { readFileSync, realpathSync } from 'node:fs'
import Docker from 'dockerode'
import { Readable } from 'node:stream'
import { pack } from 'tar-stream'

export const serverImage = 'bnt/keepalive:1'

/**
 * Shows $VERSION, and keeps connections open. After SIGTERM it answers on, and asks each client to close: one that
 * sends at all learns it before the three seconds are over. It is net's close that waits for connections: http's cuts
 * those that are idle, and whoever sends at that instant is reset, whatever stands before the server (RFC 9112, 9.3.1).
 */
const server = `
const { createServer } = require('node:http')
const net = require('node:net')
let ending = false
const server = createServer((request, response) => {
  if (ending) response.setHeader('connection', 'close')
  response.end(process.env.VERSION)
})
server.keepAliveTimeout = 0
server.listen(80)
process.on('SIGTERM', () => {
  ending = true
  net.Server.prototype.close.call(server, () => process.exit(0))
  setTimeout(() => process.exit(0), 3000)
})
`

/** This machine's Node with its libraries and its busybox, FROM scratch: there is no registry to take one from. */
export async function buildServerImage(socketPath: string): Promise<void> {
  const docker = new Docker({ socketPath })
  const stream = await docker.buildImage(Readable.from(context()), {
    t: serverImage,
    networkmode: 'none',
  })
  await new Promise<void>((resolve, reject) => {
    docker.modem.followProgress(stream, error => (error ? reject(error) : resolve()))
  })
}

function context() {
  const tar = pack()
  const dockerfile = 'FROM scratch\nCOPY root/ /\nCMD ["/bin/node", "/server.js"]\n'
  tar.entry({ name: 'Dockerfile' }, dockerfile)
  tar.entry({ name: 'root/server.js' }, server)
  tar.entry({ name: 'root/bin/node', mode: 0o755 }, readFileSync(process.execPath))
  tar.entry({ name: 'root/bin/busybox', mode: 0o755 }, readFileSync('/bin/busybox'))
  for (const library of librariesOf(process.execPath)) {
    tar.entry({ name: `root${library}`, mode: 0o755 }, readFileSync(realpathSync(library)))
  }
  tar.finalize()
  return tar
}

/** Absolute paths, as the dynamic linker finds them. */
function librariesOf(program: string): string[] {
  const lines = execFileSync('ldd', [program], { encoding: 'utf8' }).split('\n')
  return lines.flatMap(line => /(\/\S+) \(0x/.exec(line)?.[1] ?? [])
}
