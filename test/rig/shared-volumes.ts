import { existsSync, mkdirSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import { join } from 'node:path'
import type { Space } from './space.ts'

/** Storage that every host reaches alike and that no cut keeps any of them from: the worst for who must not write twice. */
export interface SharedVolumes {
  /** Of a volume, by the name that Docker knows: the same on every host. */
  folder(name: string): string
  /** Makes them known to the Docker Engine that will start there, as `driver: shared`. */
  offer(space: Space): Promise<void>
  close(): Promise<void>
}

interface Volume {
  readonly Name: string
  readonly Mountpoint: string
}

/** A driver as Docker asks for one (Docker's documentation, "Volume plugins"): it is asked through a socket. */
export async function openSharedVolumes(home: string): Promise<SharedVolumes> {
  const socket = join(home, 'shared.sock')
  const root = join(home, 'shared')
  mkdirSync(root)
  const folder = (name: string) => join(root, name)
  const server = await serve(socket, folder)
  return {
    folder,
    offer: async space => {
      const plugins = '/run/docker/plugins'
      await space.run('sh', '-ec', `mkdir -p ${plugins} && ln -sf ${socket} ${plugins}/shared.sock`)
    },
    close: async () => {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    },
  }
}

async function serve(socket: string, folder: SharedVolumes['folder']): Promise<Server> {
  const server = createServer((request, response) => {
    void bodyOf(request).then(({ Name = '' }) => {
      const answer = answerTo(request.url ?? '', { Name, Mountpoint: folder(Name) })
      response.writeHead(200, { 'content-type': 'application/vnd.docker.plugins.v1.1+json' })
      response.end(JSON.stringify({ Err: '', ...answer }))
    })
  })
  await new Promise<void>(resolve => server.listen(socket, resolve))
  return server
}

/** Volumes are folders, and stay: a test may want to read what was written. */
function answerTo(call: string, volume: Volume): object {
  switch (call) {
    case '/Plugin.Activate':
      return { Implements: ['VolumeDriver'] }
    case '/VolumeDriver.Capabilities':
      return { Capabilities: { Scope: 'global' } }
    case '/VolumeDriver.List':
      return { Volumes: [] }
    case '/VolumeDriver.Get':
      return existsSync(volume.Mountpoint) ? { Volume: volume } : { Err: 'no such volume' }
    case '/VolumeDriver.Create':
      mkdirSync(volume.Mountpoint, { recursive: true })
      return {}
    default:
      return volume
  }
}

async function bodyOf(request: IncomingMessage): Promise<Partial<Volume>> {
  const chunks: Buffer[] = []
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk)
  return JSON.parse(Buffer.concat(chunks).toString('utf8') || '{}') as Partial<Volume>
}
