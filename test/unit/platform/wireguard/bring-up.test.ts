import { beforeEach, describe, expect, it } from 'vitest'
import { bringUp, type TunnelMemory } from '../../../../platform/wireguard/bring-up.ts'
import type { Exec } from '../../../../platform/wireguard/wireguard.ts'

const own = 'fd00::1'
const device = { name: 'ctl', family: 6, setting: 'control.interface', lacking: 'None' } as const
const setting = '/proc/sys/net/ipv4/neigh/eth0/unres_qlen_bytes'

/** Programs that ran, and what was asked of `ip route get` and `tee`. */
let ran: string[]
let asked: string[]
let wrote: string[]
let kind: string
let canWrite: boolean

beforeEach(() => {
  ran = []
  asked = []
  wrote = []
  kind = 'tun'
  canWrite = true
})

describe('a control tunnel of wireguard-go', () => {
  it('lets little wait for a server that died, be it one to call or one that called', async () => {
    const { problem } = await bring('192.0.2.7')

    expect(problem).toBeUndefined()
    expect(asked).toEqual(['route get 192.0.2.7\nroute get 192.0.2.9\n'])
    expect(wrote).toEqual([`${setting} 8192`])
    // before anything is sent to them
    expect(ran.indexOf('tee')).toBeLessThan(ran.indexOf('wg set'))
  })

  it('starts no program for that while the servers are the same, but for a look now and then', async () => {
    let { memory } = await bring('192.0.2.7')
    for (let call = 1; call < 30; call++) ({ memory } = await bring('192.0.2.7', memory))
    expect(asked).toHaveLength(1)
    expect(ran.filter(program => program === 'grep')).toHaveLength(1)

    ;({ memory } = await bring('192.0.2.7', memory))
    expect(asked).toHaveLength(2)

    await bring('192.0.2.8', memory)
    expect(asked).toHaveLength(3)
  })

  it('is up where the setting can not be written, and says so', async () => {
    canWrite = false

    const { problem, memory } = await bring('192.0.2.7')

    expect(problem).toMatchObject({ code: 'setting-failed' })
    expect(ran).toContain('wg set')
    expect(await bring('192.0.2.7', memory)).not.toHaveProperty('problem')
  })
})

it("changes nothing of the links where the tunnel is the kernel's own", async () => {
  kind = 'wireguard'

  await bring('192.0.2.7')

  expect([asked, wrote]).toEqual([[], []])
})

async function bring(host: string, before?: TunnelMemory) {
  const peer = { publicKey: 'theirs', addresses: ['fd00::2'], endpoint: `${host}:51821` }
  const wanted = {
    ...{ key: { path: '/key', current: 'ours' }, listenPort: 51821, keepalive: 25 },
    ...{ addresses: [own], routes: [], peers: [peer, { publicKey: 'caller', addresses: [] }] },
  }
  return await bringUp({ ...device, exec }, wanted, before)
}

const exec: Exec = async (argv, options) => {
  const command = argv.join(' ')
  ran.push(argv[0] === 'wg' ? argv.slice(0, 2).join(' ') : (argv[0] ?? ''))
  const input = options?.input?.toString() ?? ''
  if (input.startsWith('route get')) asked.push(input)
  if (argv[0] === 'tee' && canWrite) wrote.push(`${argv[1]} ${input.trim()}`)
  const isRefused = argv[0] === 'tee' && !canWrite
  return await Promise.resolve({
    exitCode: isRefused ? 1 : 0,
    stdout: Buffer.from(answer(command, input)),
    stderr: isRefused ? 'tee: Read-only file system' : '',
  })
}

function answer(command: string, input: string): string {
  if (input.startsWith('route get')) return '[{"dst":"192.0.2.7","dev":"eth0"}]\n'
  if (command.startsWith('grep')) return `${setting}:212992\n`
  if (command.includes('address show')) {
    return JSON.stringify([{ flags: ['UP'], mtu: 1280, linkinfo: { info_kind: kind } }])
  }
  if (command !== 'wg show ctl dump') return ''
  const caller = 'caller\t(none)\t192.0.2.9:40000\t(none)\t0\t0\t0\toff'
  return `secret\tours\t51821\toff\n${caller}\n`
}
