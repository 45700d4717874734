import { describe, expect, it } from 'vitest'
import { queueSettings, routeQueries } from '../../../../platform/wireguard/neighbours.ts'

const orLower = true
const value = 8192

describe('routes to the other servers', () => {
  it('are asked for once each', () => {
    const endpoints = ['192.0.2.7:51820', '[2001:db8::7]:51820', '192.0.2.7:4242']

    expect(routeQueries(endpoints)).toBe('route get 192.0.2.7\nroute get 2001:db8::7\n')
    expect(routeQueries([])).toBe('')
  })

  it('name the links on which little may wait for one neighbour', () => {
    const printed = [
      '[{"dst":"192.0.2.7","dev":"eth1","prefsrc":"192.0.2.2"}]',
      '[{"type":"local","dst":"192.0.2.2","dev":"lo"}]',
      '[{"dst":"203.0.113.1","gateway":"192.0.2.1","dev":"eth0.5"}]',
      '[{"dst":"192.0.2.8","dev":"eth1"}]',
      '[]',
      '',
    ].join('\n')

    expect(queueSettings(printed)).toEqual([
      { name: 'net/ipv4/neigh/eth0.5/unres_qlen_bytes', value, orLower },
      { name: 'net/ipv6/neigh/eth0.5/unres_qlen_bytes', value, orLower },
      { name: 'net/ipv4/neigh/eth1/unres_qlen_bytes', value, orLower },
      { name: 'net/ipv6/neigh/eth1/unres_qlen_bytes', value, orLower },
    ])
  })
})
