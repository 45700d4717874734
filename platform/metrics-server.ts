import { createServer, type Server } from 'node:http'
import type { Registry } from 'prom-client'

/** GET /metrics and /healthz, on loopback. */
export async function serveRegistry(registry: Registry, port: number): Promise<Server> {
  const server = createServer((request, response) => {
    if (request.url === '/healthz') return void response.end('ok\n')
    if (request.url !== '/metrics') return void response.writeHead(404).end()
    void registry.metrics().then(text => {
      response.writeHead(200, { 'content-type': registry.contentType }).end(text)
    })
  })
  server.headersTimeout = 5000
  server.requestTimeout = 5000
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  return server
}
