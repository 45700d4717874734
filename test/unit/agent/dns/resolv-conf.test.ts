import { expect, it } from 'vitest'
import { parseUpstream, upstreamsOf } from '../../../../agent/dns/resolv-conf.ts'

it('takes the first three name servers of a resolv.conf, but not itself', () => {
  const text = `
# comment
search corp.example
nameserver 10.200.1.1
  nameserver\t10.0.0.2
nameserver fd00::2
nameserver
nameserver 10.0.0.3
nameserver 10.0.0.4
options ndots:2
`

  const found = upstreamsOf(text, '10.200.1.1')

  expect(found.map(upstream => upstream.address)).toEqual(['10.0.0.2', 'fd00::2', '10.0.0.3'])
})

it.each([
  ['10.0.0.2', '10.0.0.2', 53],
  ['10.0.0.2:5353', '10.0.0.2', 5353],
  ['fd00::2', 'fd00::2', 53],
  ['[fd00::2]:5353', 'fd00::2', 5353],
])('reads %s', (text, address, port) => {
  expect(parseUpstream(text)).toEqual({ address, port })
})
