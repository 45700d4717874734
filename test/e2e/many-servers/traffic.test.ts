import { createServer, type Server } from 'node:http'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { startRig, type Rig } from '../../rig/rig.ts'
import { eventually } from '../../support/eventually.ts'
import { startLoad } from '../../support/load.ts'
import { compose, idle, on, page, withStableAddress } from './apps.ts'
import { asks, hostOf, looksUp, tasksOf, theTask } from './inside.ts'
import { crash, untilAsWanted } from './running.ts'
import { answerUdp, askUdp, asksUdp } from './udp.ts'

const outsidePort = 8099
const udpPort = 9053
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
        steady: withStableAddress(
          on('host-1', {
            ...page('steady', { replicas: 1 }),
            ports: [`${udpPort}:${udpPort}/udp`],
          }),
        ),
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

describe('a service with a stable address and a UDP port', () => {
  beforeAll(async () => {
    await answerUdp(rig, ['shop', 'steady'], udpPort, 'udp')
  })

  it('answers at that address, over TCP and UDP, on other servers', async () => {
    const address = (await looksUp(rig, ['shop', 'client'], 'steady')) ?? ''

    expect(address).toMatch(/^10\.201\./)
    expect(await asks(rig, ['shop', 'client'], address)).toBe('steady')
    expect(await asksUdp(rig, ['shop', 'client'], [address, udpPort])).toBe('udp')
    expect(await asks(rig, ['other', 'stranger'], address)).toBeUndefined()
  })

  it('answers on the published port of every server', async () => {
    const answers = rig.hosts().map(async ({ address }) => await askUdp(address, udpPort))

    expect(await Promise.all(answers)).toEqual(['udp', 'udp', 'udp'])
  })
})

describe('an application that is built', () => {
  it('runs on a server that has neither its context nor the registry', async () => {
    const { image: _built, ...web } = page('page', { port: 8083, replicas: 1 })
    await rig.push({
      'built/compose.yaml': compose({ web: on('host-2', { ...web, build: './web' }) }),
      'built/web/Dockerfile': 'FROM bnt/web:1\nCOPY note.txt /www/note.txt\n',
      'built/web/note.txt': 'from the context',
    })
    const { image } = await theTask(rig, 'built', 'web')

    expect(image).toMatch(/^127\.0\.0\.1:5000\/built\/web@sha256:/)
    expect(await (await fetch(`${urlOn(3, 8083)}note.txt`)).text()).toBe('from the context')
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
    const loads = [1, 2].map(n => startLoad(urlOn(n, port), 50))
    await rig.push(app('v2'))
    await Promise.all(loads.map(load => load.sees('v2')))
    const results = await Promise.all(loads.map(load => load.stop()))

    for (const { failed, errors, bodies } of results) {
      expect({ failed, errors }).toEqual({ failed: 0, errors: {} })
      expect(Object.keys(bodies).sort()).toEqual(['v1', 'v2'])
    }
  })
})

describe('the walls between networks', () => {
  const callers = [
    ['shop', 'api'],
    ['other', 'partner'],
    ['other', 'stranger'],
    ['other', 'sealed'],
  ] as const
  const whatPasses = async () => {
    const addressOf = async (app: string, service: string) =>
      (await theTask(rig, app, service)).address
    const [api, web, vault] = await Promise.all([
      addressOf('shop', 'api'),
      addressOf('shop', 'web'),
      addressOf('other', 'vault'),
    ])
    const world = `${rig.outside}:${outsidePort}`
    return {
      common: await asks(rig, ['other', 'partner'], api),
      inner: await asks(rig, ['other', 'sealed'], vault),
      outside: await asks(rig, ['other', 'stranger'], world),
      refused: await Promise.all([
        asks(rig, ['other', 'partner'], web),
        asks(rig, ['other', 'stranger'], api),
        asks(rig, ['other', 'sealed'], world),
        asks(rig, ['shop', 'api'], vault), // both are on host 1
      ]),
    }
  }
  const asBefore = {
    ...{ common: 'api', inner: 'vault', outside: 'the world' },
    refused: [undefined, undefined, undefined, undefined],
  }
  const untilServing = async () => {
    await untilAsWanted(rig)
    await eventually(async () => await asks(rig, ['other', 'partner'], 'api.shop'))
    await eventually(async () => await asks(rig, ['other', 'sealed'], 'vault'))
  }

  it('stand after containers have crashed', async () => {
    await Promise.all(
      callers.map(async ([app, service]) => {
        const task = await theTask(rig, app, service)
        await crash(hostOf(rig, task), task.containerId)
      }),
    )
    await untilServing()

    expect(await whatPasses()).toEqual(asBefore)
  })

  it('stand after Docker Engines have been restarted', async () => {
    await Promise.all(
      [rig.host(1), rig.host(3)].map(async ({ dockerEngine }) => {
        await dockerEngine.stop()
        await dockerEngine.start()
      }),
    )
    await untilServing()

    expect(await whatPasses()).toEqual(asBefore)
  })
})
