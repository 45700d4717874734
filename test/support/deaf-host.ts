import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

export interface DeafHost {
  /** `127.0.0.1:<port>` */
  readonly endpoint: string
  stop(): Promise<void>
}

const listen = `require('net').createServer().listen(0, '127.0.0.1', 1, function () { console.log(this.address().port) })`
const openWithinMs = 500
const maxWaiting = 20

/**
 * No connection to it is ever made nor refused, as with a host that is switched off: the process that listens hangs, and as many
 * as the kernel keeps for it wait already.
 */
export async function startDeafHost(): Promise<DeafHost> {
  const child = spawn(process.execPath, ['-e', listen], { stdio: ['ignore', 'pipe', 'inherit'] })
  const [line] = (await once(child.stdout, 'data')) as [Buffer]
  const port = Number(line.toString())
  child.kill('SIGSTOP')
  const waiting: Socket[] = []
  let opened = true
  while (opened && waiting.length < maxWaiting) {
    const socket = connect({ host: '127.0.0.1', port }).on('error', () => undefined)
    waiting.push(socket)
    opened = await once(socket, 'connect', { signal: AbortSignal.timeout(openWithinMs) }).then(
      () => true,
      () => false,
    )
  }
  return {
    endpoint: `127.0.0.1:${port}`,
    stop: async () => {
      for (const socket of waiting) socket.destroy()
      child.kill('SIGKILL')
      await once(child, 'exit')
    },
  }
}
