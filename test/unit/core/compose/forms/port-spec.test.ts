import { describe, expect, it } from 'vitest'
import { parsePortSpec } from '../../../../../core/compose/forms/port-spec.ts'

const tcp = { protocol: 'tcp' }

describe('the short form of a port', () => {
  it.each([
    ['80', [{ ...tcp, target: 80 }]],
    ['80/', [{ ...tcp, target: 80 }]],
    [':80', [{ ...tcp, target: 80 }]],
    ['080', [{ ...tcp, target: 80 }]],
    ['8080:80', [{ ...tcp, published: '8080', target: 80 }]],
    ['53:53/UDP', [{ protocol: 'udp', published: '53', target: 53 }]],
    ['80/sctp', [{ protocol: 'sctp', target: 80 }]],
    ['80/tcp/udp', [{ ...tcp, target: 80 }]],
    ['127.0.0.1:80:80', [{ ...tcp, hostIp: '127.0.0.1', published: '80', target: 80 }]],
    ['127.0.0.1::80', [{ ...tcp, hostIp: '127.0.0.1', target: 80 }]],
    ['[::1]:53:53/udp', [{ protocol: 'udp', hostIp: '::1', published: '53', target: 53 }]],
    ['8000-8010:80', [{ ...tcp, published: '8000-8010', target: 80 }]],
    ['0:80', [{ ...tcp, published: '0', target: 80 }]],
  ])('reads %s', (text, ports) => {
    expect(parsePortSpec(text)).toEqual({ ports })
  })

  it('spreads a range, in the order of the numbers as text', () => {
    expect(parsePortSpec('108-111:8-11')).toEqual({
      ports: [
        { ...tcp, published: '110', target: 10 },
        { ...tcp, published: '111', target: 11 },
        { ...tcp, published: '108', target: 8 },
        { ...tcp, published: '109', target: 9 },
      ],
    })
  })

  it.each([
    '',
    ':',
    'http',
    '80:',
    '80/foo',
    '/tcp',
    '65536:80',
    '80:65536',
    '82-80',
    '8080:80-82',
    '8080-8081:80-82',
    '-1',
    '80.5',
    '1e3',
    '0x50',
    '80 ',
    ' 80',
    '+80',
    '80,81',
    'localhost:80:80',
    '01.1.1.1:80:80',
    '::1:80:80',
    '2001:db8::1:80:80',
    '[::g]:80:80',
    '[fe80::1%eth0]:80:80',
    '80:80:80',
    '*:80:80',
  ])('refuses %j', text => {
    expect(parsePortSpec(text)).toHaveProperty('problem')
  })
})
