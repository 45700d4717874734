import { utimes } from 'node:fs/promises'
import { join } from 'node:path'
import Docker from 'dockerode'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sweep } from '../../engine/images/garbage.ts'
import { spread } from '../../engine/images/spread.ts'
import { startDockerd } from '../support/dockerd.ts'
import {
  has,
  pull,
  pushImage,
  pushIndex,
  type RegistryRig,
  silent,
  spreading,
  startRegistryRig,
  statusOf,
  type TestEngine,
} from '../support/registry-rig.ts'
import { buildScratchImage } from '../support/scratch-image.ts'

let rig: RegistryRig

beforeAll(async () => {
  rig = await startRegistryRig()
})

afterAll(async () => {
  await rig.stop()
})

describe('garbage', () => {
  it('goes, with its layers; what is kept, asked for, or new stays', async () => {
    const lone = await rig.engine('lone')
    const [gone, kept, asked, fresh] = [
      await pushImage(lone, 'a/gone'),
      await pushImage(lone, 'a/kept'),
      await pushImage(lone, 'a/asked'),
      await pushImage(lone, 'a/fresh'),
    ]
    const platforms = [await pushImage(lone, 'a/multi'), await pushImage(lone, 'a/multi')]
    const multi = { name: 'a/multi', digest: await pushIndex(lone, 'a/multi', platforms) }
    for (const image of [gone, kept, asked, multi, ...platforms]) await makeOld(lone, image)
    await pull(lone, asked)
    const { signal } = new AbortController()
    const options = { ...lone.sweeping, now: Date.now, log: silent, signal }

    const swept = await sweep({ ...options, kept: () => Promise.resolve([kept, multi]) }, 0)

    expect([swept, await has(lone, gone)]).toEqual([true, false])
    expect(await statusOf(lone, `a/gone/blobs/${gone.layers[0]?.digest ?? ''}`)).toBe(404)
    for (const image of [kept, asked, fresh, ...platforms]) await pull(lone, image)
    await pull(lone, await pushImage(lone, 'a/gone'))
  })
})

describe('a Docker Engine', () => {
  it('gets an image that it pushed to an engine which is lost since from another', async () => {
    const dockerd = await startDockerd()
    try {
      const docker = new Docker({ socketPath: dockerd.socket })
      const lost = await rig.engine('lost')
      const second = await rig.engine('second')
      const third = await rig.engine('third')
      lost.others = [second.asPeer()]
      third.others = [second.asPeer()]
      const digest = await pushByDocker(dockerd.socket, lost.endpoint)
      const image = { name: 'shop/real', digest }
      await spread(spreading(lost), image, 'v1')
      await lost.stop()

      const name = `${third.endpoint}/shop/real@${digest}`
      const pulled = await docker.pull(name)
      await new Promise(done => docker.modem.followProgress(pulled, done))

      await expect(docker.getImage(name).inspect()).resolves.toHaveProperty('RepoDigests')
    } finally {
      await dockerd.stop()
    }
  })
})

/** Builds, pushes, and forgets. */
async function pushByDocker(socket: string, registry: string): Promise<string> {
  const docker = new Docker({ socketPath: socket })
  const name = `${registry}/shop/real`
  await buildScratchImage(socket, `${name}:v1`)
  const stream = await docker
    .getImage(name)
    .push({ tag: 'v1', authconfig: {} } as Docker.ImagePushOptions)
  await new Promise((resolve, reject) => {
    docker.modem.followProgress(stream, error => (error ? reject(error) : resolve(undefined)))
  })
  const { RepoDigests } = await docker.getImage(`${name}:v1`).inspect()
  await docker.getImage(`${name}:v1`).remove({ force: true })
  return RepoDigests[0]?.split('@')[1] ?? ''
}

async function makeOld({ folder }: TestEngine, { name, digest }: { name: string; digest: string }) {
  const revisions = join('docker/registry/v2/repositories', name, '_manifests/revisions/sha256')
  const weekAgo = Date.now() / 1000 - 7 * 24 * 3600
  await utimes(join(folder, revisions, digest.slice('sha256:'.length), 'link'), weekAgo, weekAgo)
}
