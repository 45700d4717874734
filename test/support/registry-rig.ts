import { createHash, randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { RegistryTunnels } from '../../engine/api/registry-tunnel.ts'
import { type LocalRegistry, openLocalRegistry } from '../../engine/images/local-registry.ts'
import { type Peer, PeerRegistries } from '../../engine/images/peer-registries.ts'
import { dial } from '../../platform/rpc/dial.ts'
import { services } from '../../platform/rpc/load.ts'
import { serveGrpc } from '../../platform/rpc/server.ts'
import type { ClusterServiceHandlers } from '../../proto/gen/banyan/v1/ClusterService.ts'
import { freePort } from './free-port.ts'

/** An engine, as far as images go: its registry, and the door that other engines come by. */
export interface TestEngine extends LocalRegistry {
  readonly id: string
  readonly folder: string
  readonly port: number
  readonly peers: PeerRegistries
  /** The others that it knows of; all that were started before it unless set. */
  others: readonly Peer[]
  /** As others know it. `door`: leads elsewhere, to play a fault. */
  asPeer(door?: string): Peer
}

export interface RegistryRig {
  engine(id: string): Promise<TestEngine>
  stop(): Promise<void>
}

export const silent = pino({ level: 'silent' })

/** Engines with a real registry each, which reach each other over real gRPC. */
export async function startRegistryRig(): Promise<RegistryRig> {
  const home = await mkdtemp(join(tmpdir(), 'bnt-r-'))
  const stops: (() => Promise<unknown>)[] = []
  return {
    engine: async id => {
      const engine = await startEngine(join(home, id), id, await freePort(), stops)
      stops.push(async () => await engine.stop())
      return engine
    },
    stop: async () => {
      for (const stop of stops.reverse()) await stop()
      await rm(home, { recursive: true, force: true })
    },
  }
}

async function startEngine(
  dataDir: string,
  id: string,
  port: number,
  stops: (() => Promise<unknown>)[],
): Promise<TestEngine> {
  const monotonic = () => performance.now()
  const peers = new PeerRegistries(monotonic)
  const folder = join(dataDir, 'registry')
  const local = await openLocalRegistry({
    ...{ dataDir, folder, port, peers, monotonic, log: silent, onFetched: () => undefined },
  })
  stops.push(() => Promise.resolve(peers.close()))
  let sockets = 0
  const serve = (door: string) => {
    const unix = join(dataDir, `${++sockets}.sock`)
    const tunnels = new RegistryTunnels(door)
    const OpenRegistry: ClusterServiceHandlers['OpenRegistry'] = call => tunnels.open(call)
    const served = serveGrpc({
      services: [[services.cluster, { OpenRegistry }]],
      listen: [{ unix }],
      log: silent,
    })
    stops.push(async () => await (await served).close())
    return unix
  }
  const engine = {
    ...{ ...local, id, folder, port, peers, others: [] as readonly Peer[] },
    asPeer: (door = local.doors.forEngines) => {
      const unix = serve(door)
      return { id, startedAt: 1, dial: () => dial({ unix }) }
    },
  }
  peers.source = () => engine.others
  return engine
}

export interface TestImage {
  readonly name: string
  readonly digest: string
  readonly layers: readonly { readonly digest: string; readonly bytes: Buffer }[]
}

const layerType = 'application/vnd.oci.image.layer.v1.tar'
const manifestType = 'application/vnd.oci.image.manifest.v1+json'
const indexType = 'application/vnd.oci.image.index.v1+json'

/** Pushes an image of random layers as Docker does: through the front. */
export async function pushImage(
  to: TestEngine,
  name: string,
  sizes: readonly number[] = [100_000],
  tag?: string,
): Promise<TestImage> {
  const layers = sizes.map(size => blobOf(randomBytes(size)))
  const config = blobOf(Buffer.from(JSON.stringify({ made: randomBytes(8).toString('hex') })))
  for (const blob of [config, ...layers]) await pushBlob(to, name, blob.bytes, blob.digest)
  const part = ({ digest, bytes }: (typeof layers)[number], mediaType: string) => ({
    ...{ mediaType, digest, size: bytes.length },
  })
  const manifest = {
    ...{ schemaVersion: 2, mediaType: manifestType },
    config: part(config, 'application/vnd.oci.image.config.v1+json'),
    layers: layers.map(layer => part(layer, layerType)),
  }
  return { name, layers, digest: await putManifest(to, name, manifestType, manifest, tag) }
}

/** One name for images of several platforms. */
export async function pushIndex(
  to: TestEngine,
  name: string,
  images: readonly TestImage[],
): Promise<string> {
  const manifests = images.map(({ digest }, index) => ({
    ...{ mediaType: manifestType, digest, size: 1000 },
    platform: { os: 'linux', architecture: `a${index}` },
  }))
  return await putManifest(to, name, indexType, {
    schemaVersion: 2,
    mediaType: indexType,
    manifests,
  })
}

async function putManifest(
  to: TestEngine,
  name: string,
  mediaType: string,
  manifest: object,
  tag?: string,
): Promise<string> {
  const body = JSON.stringify(manifest)
  const digest = digestOf(Buffer.from(body))
  const url = `http://${to.endpoint}/v2/${name}/manifests/${tag ?? digest}`
  const reply = await fetch(url, { method: 'PUT', body, headers: { 'content-type': mediaType } })
  if (reply.status !== 201) throw new Error(await reply.text())
  return digest
}

async function pushBlob(to: TestEngine, name: string, body: Buffer, digest: string) {
  const base = `http://${to.endpoint}`
  const started = await fetch(`${base}/v2/${name}/blobs/uploads/`, { method: 'POST' })
  const location = new URL(started.headers.get('location') ?? '', base)
  const patched = await fetch(location, { method: 'PATCH', body: new Uint8Array(body) })
  const end = new URL(patched.headers.get('location') ?? '', base)
  end.searchParams.set('digest', digest)
  const reply = await fetch(end, { method: 'PUT' })
  if (reply.status !== 201) throw new Error(`${reply.status} ${await reply.text()}`)
}

function blobOf(bytes: Buffer) {
  return { bytes, digest: digestOf(bytes) }
}

function digestOf(bytes: Buffer): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`
}

/** What a pull gets: everything that the manifest names, each checked. */
export async function pull(from: TestEngine, { name, digest, layers }: TestImage): Promise<void> {
  const base = `http://${from.endpoint}/v2/${name}`
  const manifest = await fetch(`${base}/manifests/${digest}`, { headers: { accept: manifestType } })
  if (digestOf(Buffer.from(await manifest.arrayBuffer())) !== digest) throw new Error('manifest')
  for (const layer of layers) {
    const blob = await fetch(`${base}/blobs/${layer.digest}`)
    const got = digestOf(Buffer.from(await blob.arrayBuffer()))
    if (got !== layer.digest) throw new Error(`layer: ${blob.status}`)
  }
}

export async function statusOf(engine: TestEngine, path: string, method = 'GET'): Promise<number> {
  const reply = await fetch(`http://${engine.endpoint}/v2/${path}`, { method })
  await reply.arrayBuffer()
  return reply.status
}

export async function has(engine: TestEngine, { name, digest }: TestImage): Promise<boolean> {
  return (await engine.client.digestOf(name, digest)) === digest
}

/** Copying from an engine, as after a build. */
export function spreading(engine: TestEngine) {
  const { client: local, peers } = engine
  return { local, peers, limitMs: 30_000, onSent: () => undefined, log: silent }
}
