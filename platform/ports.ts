import { createServer } from 'node:net'
import { BanyanError } from '../core/errors.ts'

/** Whether a TCP port can be listened on right now. */
export async function isPortFree(port: number, host = '127.0.0.1'): Promise<boolean> {
  const server = createServer()
  return await new Promise(resolve => {
    server.once('error', () => resolve(false))
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(true)))
  })
}

/** Rejects with `port-taken` (wait) and the option that chooses another port. */
export async function requireFreePort(
  port: number,
  program: string,
  option: string,
): Promise<void> {
  if (await isPortFree(port)) return
  const message = `Port ${port} for ${program} is taken by another program. Stop that one, or set ${option} to a free port.`
  throw new BanyanError('port-taken', message, 'wait')
}
