import { createServer, type Server } from 'node:http'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { startRig, type Rig } from '../../rig/rig.ts'
import { startLoad } from '../../support/load.ts'
import { compose, idle, on, page } from './apps.ts'
import { asks, tasksOf, theTask } from './inside.ts'

const outsidePort = 8099
const shared = { shared: { external: true } }

let rig: Rig
let world: Server

beforeAll(async () => {
  rig = await startRig({ hosts: 3 })
  world = createServer((_, response) => response.end('the world'))
  await new Promise<void>(resolve => world.listen(outsidePort, rig.outside, resolve))
  await rig.push({
    'shop/compose.yaml': compose(
      {
        web: page('one', { port: 8080 }),
        api: on('host-1', { ...page('api', { replicas: 1 }), networks: ['default', 'shared'] }),
        client: on('host-2', idle),
      },
      { networks: shared },
    ),
    'other/compose.yaml': compose(
      {
        stranger: on('host-3', idle),
        partner: on('host-3', { ...idle, networks: ['shared'] }),
        sealed: on('host-2', { ...idle, networks: ['inner'] }),
        vault: on('host-1', { ...page('vault', { replicas: 1 }), networks: ['inner'] }),
      },
      { networks: { ...shared, inner: { internal: true } } },
    ),
  })
})

beforeEach(({ onTestFailed }) => {
  onTestFailed(() => void process.stderr.write(`${rig.logs()}\n`))
})

afterAll(async () => {
  world.close()
  await rig.stop()
})

const urlOn = (n: number, port = 8080) => `http://${rig.host(n).address}:${port}/`

describe('a push', () => {
  it('spreads replicas over the servers', async () => {
    const web = (await tasksOf(rig, 'shop')).filter(({ service }) => service === 'web')

    expect(web.map(({ agent }) => agent).sort()).toEqual(['host-1', 'host-2', 'host-3'])
  })

  it.each([1, 2, 3])('is answered on the published port of server %i', async n => {
    const answers = await Promise.all(
      Array.from({ length: 12 }, async () => await (await fetch(urlOn(n))).text()),
    )

    expect(new Set(answers)).toEqual(new Set(['one\n']))
  })
})

describe('containers', () => {
  it('reach a service of their application by name on another server', async () => {
    expect(await asks(rig, ['shop', 'client'], 'api')).toBe('api')
    expect(await asks(rig, ['shop', 'client'], 'web')).toBe('one')
  })

  it('reach another application only over a network that both join', async () => {
    const api = await theTask(rig, 'shop', 'api')
    const web = await theTask(rig, 'shop', 'web')

    expect(await asks(rig, ['other', 'partner'], 'api.shop')).toBe('api')
    expect(await asks(rig, ['other', 'partner'], api.address)).toBe('api')
    expect(await asks(rig, ['other', 'partner'], web.address)).toBeUndefined()
    expect(await asks(rig, ['other', 'stranger'], api.address)).toBeUndefined()
    expect(await asks(rig, ['other', 'stranger'], 'api.shop')).toBeUndefined()
  })

  it('reach each other but not the world from an internal network', async () => {
    const outside = `${rig.outside}:${outsidePort}`

    expect(await asks(rig, ['other', 'sealed'], 'vault')).toBe('vault')
    expect(await asks(rig, ['other', 'sealed'], outside)).toBeUndefined()
    expect(await asks(rig, ['other', 'stranger'], outside)).toBe('the world')
  })
})

describe('an update under load through two servers', () => {
  it.each([
    ['blue-green', 8081, undefined],
    ['rolling', 8082, { parallelism: 1, order: 'start-first', monitor: '1s' }],
  ])('fails no request: %s', async (name, port, update) => {
    const app = (version: string) => ({
      [`${name}/compose.yaml`]: compose({
        web: page(version, { port, ...(update && { update }) }),
      }),
    })
    await rig.push(app('v1'))
    const loads = [1, 2].map(n => startLoad(urlOn(n, port), 25))
    await rig.push(app('v2'))
    await Promise.all(loads.map(load => load.sees('v2')))
    const results = await Promise.all(loads.map(load => load.stop()))

    for (const { failed, errors, bodies } of results) {
      expect({ failed, errors }).toEqual({ failed: 0, errors: {} })
      expect(Object.keys(bodies).sort()).toEqual(['v1', 'v2'])
    }
  })
})
