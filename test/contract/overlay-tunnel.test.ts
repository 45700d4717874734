import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { startOverlay } from '../../agent/overlay/overlay.ts'
import { openTunnel, type Tunnel } from '../../agent/overlay/tunnel.ts'
import { watchWhereabouts } from '../../agent/overlay/whereabouts.ts'
import type { Exec } from '../../platform/wireguard/wireguard.ts'
import type { OverlayConfig } from '../../core/config/agent.ts'
import { BanyanError } from '../../core/errors.ts'
import { systemClock } from '../../platform/clock.ts'
import { TestNetwork } from './dnat/network.ts'

const net = new TestNetwork('whereabouts')
const exec = net.execIn('host')
const config: OverlayConfig = {
  ...{ interface: 'wgnone0', listenPort: 51_820, mtu: 'auto', address: '', keepaliveMs: 25_000 },
}

let folder: string
let stop: AbortController
let said: { code?: string }[]
let moves: string[]

beforeAll(async () => {
  await net.namespace('host')
  await net.namespace('engine')
  await net.cable('host', 'eth0', 'engine', 'eth0')
  await net.ip('host', 'link set eth0 mtu 1460')
  await net.ip('host', 'addr add 10.96.0.1/24 dev eth0')
})

afterAll(() => net.close())

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bnt-w-'))
  stop = new AbortController()
  said = []
  moves = []
})

afterEach(() => {
  stop.abort()
  rmSync(folder, { recursive: true, force: true })
})

describe('a server', () => {
  it('announces the address that it reaches its engine from, and a size that fits', async () => {
    const tunnel = await open(exec)

    expect(tunnel.hello()).toMatchObject({ wgEndpoint: '10.96.0.1:51820' })
    expect(tunnel.hello().wgPublicKey).toHaveLength(44)
    expect(tunnel.mtu()).toBe(1380)
  })

  it('announces what its configuration says instead', async () => {
    const tunnel = await open(exec, { ...config, address: '2001:db8::1', mtu: 1300 })

    expect(tunnel.hello()).toMatchObject({ wgEndpoint: '[2001:db8::1]:51820' })
    expect(tunnel.mtu()).toBe(1300)
  })

  it('notices that it has another address, and that it has none for a while', async () => {
    const whereabouts = await watchWhereabouts({
      ...{ engines: ['10.96.0.2:50051'], own: [], exec, resyncMs: 50 },
      ...{ clock: systemClock, log: log(), signal: stop.signal },
      onMove: ({ address }) => moves.push(address),
    })
    const first = whereabouts.egress()

    await net.ip('host', 'addr flush dev eth0')
    const without = whereabouts.egress()
    await net.ip('host', 'addr add 10.96.0.7/24 dev eth0')
    await expect.poll(() => moves, { timeout: 10_000 }).toEqual(['10.96.0.7'])
    await net.ip('host', 'addr flush dev eth0')
    await net.ip('host', 'addr add 10.96.0.1/24 dev eth0')

    expect([first, without]).toEqual(Array(2).fill({ address: '10.96.0.1', mtu: 1460 }))
  })
})

describe('a server that can have no tunnel', () => {
  it('announces none, and says why once there is somebody to reach', async () => {
    const tunnel = await open(async (argv, options) => {
      const isMissing = argv[0] === 'wg'
      return await exec(argv, { ...options, ...(isMissing && { env: { PATH: '/nonexistent' } }) })
    })
    const overlay = start(tunnel, exec)

    await overlay.apply(new Map())
    const alone = said.length
    await overlay.apply(others())

    expect(tunnel.hello()).toEqual({ wgPublicKey: '', wgEndpoint: '' })
    await expect(tunnel.rotate()).rejects.toThrow('install wireguard-tools')
    expect(alone).toBe(0)
    expect(said).toMatchObject([{ code: 'tunnel-unavailable' }])
  })

  it('goes on without where making it fails', async () => {
    const tunnel = await open(exec)
    const overlay = start(tunnel, async (argv, options) =>
      argv[0] === 'setsid' ? await exec(['false']) : await exec(argv, options),
    )

    await overlay.apply(others())

    await expect.poll(() => said[0]?.code).toBe('tunnel-unavailable')
  })

  it('leaves an interface of somebody else alone', async () => {
    await net.ip('host', 'link add wgnone0 type bridge')
    const overlay = start(await open(exec), exec)

    await overlay.apply(others())
    await net.ip('host', 'link delete wgnone0 type bridge')

    await expect.poll(() => said[0]?.code).toBe('tunnel-taken')
  })
})

async function open(how: Exec, settings = config) {
  return await openTunnel({
    ...{ config: settings, dataDir: folder, bridge: 'banyan0', engines: ['10.96.0.2:50051'] },
    ...{ onMove: () => undefined, exec: how, clock: systemClock, log: log(), signal: stop.signal },
  })
}

function start(tunnel: Tunnel, how: Exec) {
  return startOverlay({
    ...{ agent: 'node-1', subnet: '10.200.1.0/24', vpcCidr: '10.200.0.0/16', config },
    ...{ keys: tunnel.keys, mtu: () => tunnel.mtu() },
    ...{ exec: how, clock: systemClock, log: log(), signal: stop.signal },
  })
}

function others() {
  const publicKey = Buffer.alloc(32, 2).toString('base64')
  const peer = { agent: 'node-2', subnet: '10.200.2.0/24', publicKey, endpoint: '10.96.0.2:51820' }
  return new Map([['node-2', peer]])
}

/** Keeps what is said of failed rounds. */
function log() {
  const hooks = {
    logMethod: ([fields]: unknown[]) => {
      const { err } = fields as { err?: unknown }
      if (err instanceof BanyanError) said.push(err)
    },
  }
  return pino({ level: 'warn', hooks })
}
