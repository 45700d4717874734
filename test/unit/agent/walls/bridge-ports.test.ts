import { beforeEach, expect, it } from 'vitest'
import { BridgePorts } from '../../../../agent/walls/bridge-ports.ts'

const outside = { ifname: 'veth1', ifindex: 7, link_index: 2, link_netnsid: 0 }
const inside = { ifname: 'eth0', ifindex: 2, link_index: 7, link_netnsid: 0 }
const one = { containerId: 'a', pid: 11 }
const two = { containerId: 'b', pid: 12 }

let now: number
let programs: string[]
/** On the bridge. */
let links: readonly unknown[]
let ports: BridgePorts

beforeEach(() => {
  now = 0
  programs = []
  links = [outside]
  ports = new BridgePorts(
    'banyan0',
    async ([program = '']) => {
      programs.push(program)
      const stdout = Buffer.from(JSON.stringify(program === 'ip' ? links : [inside]))
      return await Promise.resolve({ exitCode: 0, stdout, stderr: '' })
    },
    () => now,
  )
})

it('starts no program while the containers are the same', async () => {
  const first = await ports.of([one])
  now = 9_999
  const again = await ports.of([one])

  expect(programs).toEqual(['ip', 'nsenter'])
  expect(again).toEqual(first)
  expect([...again]).toEqual([['a', 'veth1']])
})

it('looks at once when there is another container', async () => {
  await ports.of([one])
  await ports.of([one, two])

  expect(programs).toEqual(['ip', 'nsenter', 'ip', 'nsenter'])
})

it('looks again for one that was not found', async () => {
  links = []
  expect((await ports.of([one])).size).toBe(0)
  links = [outside]

  expect([...(await ports.of([one]))]).toEqual([['a', 'veth1']])
})

it('looks now and then all the same, and believes no port that is gone', async () => {
  await ports.of([one])
  now = 10_000
  links = []

  expect((await ports.of([one])).size).toBe(0)
})
