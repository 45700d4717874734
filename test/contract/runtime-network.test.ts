import { readFileSync, readlinkSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { NetworkSettings } from '../../core/model/container-settings.ts'
import { type DockerBench, startDockerBench } from '../support/docker-bench.ts'

const subnet = { name: 'bnt-c10', subnet: '10.201.10.0/24', gateway: '10.201.10.1' }
const { signal } = new AbortController()
const resolv = 'cat /etc/resolv.conf'

let bench: DockerBench
beforeAll(async () => {
  bench = await startDockerBench(subnet)
}, 60_000)
afterAll(async () => await bench.close(), 60_000)

async function seen(net: NetworkSettings, script: string): Promise<string> {
  return (await bench.outputOf({ net, command: ['sh', '-c', script] })).join('\n')
}

describe.concurrent('a container', () => {
  it.each<[string, NetworkSettings, string, string | RegExp]>([
    [
      'mac_address',
      { macAddress: '02:42:0a:c9:0a:63' },
      'cat /sys/class/net/eth0/address',
      '02:42:0a:c9:0a:63',
    ],
    [
      'extra_hosts',
      {
        extraHosts: [
          { host: 'db.example', address: '192.0.2.7' },
          { host: 'six.example', address: '2001:db8::7' },
          { host: 'host.docker.internal', address: 'host-gateway' },
        ],
      },
      'cat /etc/hosts',
      /^192\.0\.2\.7\tdb\.example\n2001:db8::7\tsix\.example\n10\.201\.10\.1\thost\.docker\.internal$/m,
    ],
    [
      'dns_search',
      { dnsSearch: ['a.example', 'b.example'] },
      resolv,
      /^search shop\.internal a\.example b\.example$/m,
    ],
    ['dns_search: .', { dnsSearch: ['.'] }, resolv, /^search \.$/m],
    ['dns_opt', { dnsOptions: ['ndots:3'] }, resolv, /^options timeout:2 attempts:3 ndots:3$/m],
    [
      "dns, of which the agent's server knows",
      { dns: ['192.0.2.53'] },
      resolv,
      /^nameserver 10\.201\.10\.1$/m,
    ],
    ['network_mode: none', { mode: 'none' }, 'ls /sys/class/net', 'lo'],
  ])('has %s', async (_key, net, script, expected) => {
    expect(await seen(net, script)).toMatch(expected)
  })

  it("on the host's network is in its namespace, with its resolvers and no address of ours", async () => {
    const net = { mode: 'host' } as const
    const script = 'busybox readlink /proc/self/ns/net; cat /etc/resolv.conf'
    const [namespace, ...lines] = (await seen(net, script)).split('\n')
    const id = await bench.start({ net })
    const found = (await bench.runtime.list(signal)).find(({ containerId }) => containerId === id)

    expect(namespace).toBe(readlinkSync('/proc/self/ns/net'))
    for (const line of lines.filter(each => each.startsWith('nameserver'))) {
      expect(readFileSync('/etc/resolv.conf', 'utf8')).toContain(line)
    }
    expect(found).toMatchObject({ state: 'running' })
    expect(found?.address).toBeUndefined()
  })

  it("on the host's network has the name servers of its own that it asks for", async () => {
    const net = { mode: 'host', dns: ['192.0.2.53'], dnsSearch: ['a.example'] } as const

    const found = await seen({ ...net, dnsOptions: ['ndots:3'] }, resolv)

    expect(found).toMatch(/nameserver 192\.0\.2\.53/)
    expect(found).toMatch(/search a\.example/)
    expect(found).toMatch(/options ndots:3/)
  })
})
