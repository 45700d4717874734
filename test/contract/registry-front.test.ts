import { request } from 'node:http'
import { dirname, join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { Repair } from '../../engine/images/repair.ts'
import { spread } from '../../engine/images/spread.ts'
import { faultyDoor, type FaultyDoor } from '../support/faulty-registry.ts'
import {
  pull,
  pushImage,
  pushIndex,
  type RegistryRig,
  has,
  silent,
  spreading,
  startRegistryRig,
  statusOf,
  type TestEngine,
} from '../support/registry-rig.ts'

let rig: RegistryRig
let one: TestEngine
let two: TestEngine
let three: TestEngine
/** Engine one, as two knows it. */
let faulty: FaultyDoor

/** One and two know all others; three knows two alone. */
beforeAll(async () => {
  rig = await startRegistryRig()
  ;[one, two, three] = [await rig.engine('one'), await rig.engine('two'), await rig.engine('three')]
  faulty = await faultyDoor(one.doors.forEngines, join(dirname(one.folder), 'faulty.sock'))
  one.others = [two.asPeer(), three.asPeer()]
  two.others = [one.asPeer(faulty.path), three.asPeer()]
  three.others = [two.asPeer()]
})

afterEach(() => {
  faulty.fault = undefined
})

afterAll(async () => {
  faulty.close()
  await rig.stop()
})

describe('an engine whose registry lacks an image', () => {
  it('gives it from another engine, and keeps it', async () => {
    const image = await pushImage(one, 'shop/web', [5_000_000, 1000])

    await pull(two, image)

    await expect
      .poll(async () => await two.client.digestOf('shop/web', image.digest))
      .toBe(image.digest)
  })

  it('gives what a tag stands for', async () => {
    const image = await pushImage(one, 'shop/tagged', [1000], 'v1')

    const reply = await fetch(`http://${two.endpoint}/v2/shop/tagged/manifests/v1`, {
      method: 'HEAD',
    })

    expect(reply.headers.get('docker-content-digest')).toBe(image.digest)
    await expect.poll(async () => await two.client.digestOf('shop/tagged', 'v1')).toBe(image.digest)
  })
  it('gives parts of layers', async () => {
    const image = await pushImage(one, 'shop/parts', [1_000_000])
    const [layer] = image.layers
    const url = `http://${two.endpoint}/v2/shop/parts/blobs/${layer?.digest ?? ''}`

    const reply = await fetch(url, { headers: { range: 'bytes=100-199' } })

    expect(reply.status).toBe(206)
    expect(Buffer.from(await reply.arrayBuffer())).toEqual(layer?.bytes.subarray(100, 200))
  })

  it('fetches once what many ask for at once', async () => {
    const image = await pushImage(one, 'shop/many', [3_000_000])

    await Promise.all(Array.from({ length: 8 }, async () => await pull(two, image)))

    const [layer] = image.layers
    expect(faulty.sent.filter(digest => digest === layer?.digest)).toHaveLength(1)
  })

  it('copies every platform of an index', async () => {
    const images = [await pushImage(one, 'shop/multi'), await pushImage(one, 'shop/multi')]
    const digest = await pushIndex(one, 'shop/multi', images)

    const got = await two.fetches.image({ name: 'shop/multi', digest })

    const here = images.map(async image => await two.client.digestOf('shop/multi', image.digest))
    expect([got, ...(await Promise.all(here))]).toEqual([
      true,
      ...images.map(image => image.digest),
    ])
  })

  it('does not pass the question on to a third', async () => {
    const image = await pushImage(one, 'shop/circle')

    const asked = await statusOf(three, `shop/circle/manifests/${image.digest}`)

    expect([asked, await has(two, image)]).toEqual([404, false])
  })
})

describe('an engine that fails while it is asked', () => {
  it('in the middle of a layer: another one that has it is asked', async () => {
    const image = await pushImage(one, 'shop/cut', [2_000_000])
    await spread({ ...spreading(one), peers: onlyThree() }, image, 'cut')
    faulty.fault = 'cut'

    await pull(two, image)

    await expect.poll(async () => await has(two, image), { timeout: 20_000 }).toBe(true)
  })

  it('by sending other bytes: nobody gets them, and they are not kept', async () => {
    const image = await pushImage(one, 'shop/corrupt', [2_000_000])
    faulty.fault = 'corrupt'
    const layer = `shop/corrupt/blobs/${image.layers[0]?.digest ?? ''}`

    const spoiled = await statusOf(two, layer)
    faulty.fault = undefined
    await pull(two, image)

    expect(spoiled).toBe(503)
  })

  it('by saying nothing: that an image is unknown is not said of it, and a push does not wait for it', async () => {
    faulty.fault = 'silent'
    const digest = `sha256:${'0'.repeat(64)}`

    const byDigest = await statusOf(two, `shop/silent/manifests/${digest}`)
    const byTag = await statusOf(two, 'shop/silent/manifests/v1')
    const beforePush = await statusOf(two, `shop/silent/blobs/${digest}`, 'HEAD')

    expect([byDigest, byTag, beforePush]).toEqual([503, 404, 404])
  })
})

describe('the doors', () => {
  it('let agents read what others have, and write nothing', async () => {
    const image = await pushImage(one, 'shop/agents')
    const path = `/v2/shop/agents/manifests/${image.digest}`

    const read = await throughDoor(two.doors.forAgents, 'GET', path)
    const removed = await throughDoor(two.doors.forAgents, 'DELETE', path)
    const pushed = await throughDoor(two.doors.forAgents, 'POST', '/v2/shop/agents/blobs/uploads/')

    expect([read, removed, pushed]).toEqual([200, 405, 405])
  })
})

describe('copies', () => {
  it('are made before anybody relies on an image, with its tag', async () => {
    const image = await pushImage(one, 'shop/spread', [500_000])

    const outcome = await spread(spreading(one), image, 'v7')

    await expect
      .poll(async () => await three.client.digestOf('shop/spread', 'v7'))
      .toBe(image.digest)
    await expect.poll(async () => await two.client.digestOf('shop/spread', 'v7')).toBe(image.digest)
    expect(outcome).toBe('held')
  })

  it('that nobody takes within the limit are not waited for', async () => {
    const image = await pushImage(two, 'shop/alone')
    faulty.fault = 'silent'
    const peers = { list: () => two.peers.list().filter(({ id }) => id === 'one') }

    const outcome = await spread({ ...spreading(two), peers, limitMs: 300 }, image, 'v1')

    expect(outcome).toBe('alone')
  })

  it('that an engine lacks are fetched by its repair', async () => {
    const image = await pushImage(one, 'shop/repair')
    const stop = new AbortController()
    const { client: local, fetches } = two
    const repair = new Repair({
      ...{ local, fetches, now: () => performance.now(), log: silent, signal: stop.signal },
      ...{
        inUse: () => [image, { name: 'shop/nobody', digest: image.digest }],
        engines: () => 'one',
      },
    })

    await expect.poll(() => repair.figures).toEqual({ images: 2, missing: 1 })

    stop.abort()
    await repair.finished
    expect(await has(two, image)).toBe(true)
  })
})

function onlyThree() {
  return { list: () => one.peers.list().filter(({ id }) => id === 'three') }
}

async function throughDoor(socketPath: string, method: string, path: string): Promise<number> {
  return await new Promise((resolve, reject) => {
    const asked = request({ socketPath, method, path }, reply => {
      reply.resume()
      resolve(reply.statusCode ?? 0)
    })
    asked.on('error', reject)
    asked.end()
  })
}
