import { describe, expect, it } from 'vitest'
import { parsePort } from '../../../../../core/compose/forms/port.ts'

describe('the short form of a port', () => {
  it.each([
    ['80', [{ target: 80, protocol: 'tcp' }]],
    ['8080:80', [{ published: 8080, target: 80, protocol: 'tcp' }]],
    ['53:53/udp', [{ published: 53, target: 53, protocol: 'udp' }]],
    ['53:53/UDP', [{ published: 53, target: 53, protocol: 'udp' }]],
    ['127.0.0.1:80:80', [{ hostIp: '127.0.0.1', published: 80, target: 80, protocol: 'tcp' }]],
    ['0.0.0.0:80:80', [{ published: 80, target: 80, protocol: 'tcp' }]],
    ['127.0.0.1::80', [{ hostIp: '127.0.0.1', target: 80, protocol: 'tcp' }]],
    [
      '8000-8001:9000-9001',
      [
        { published: 8000, target: 9000, protocol: 'tcp' },
        { published: 8001, target: 9001, protocol: 'tcp' },
      ],
    ],
    [
      '3000-3001',
      [
        { target: 3000, protocol: 'tcp' },
        { target: 3001, protocol: 'tcp' },
      ],
    ],
  ])('reads %s', (text, ports) => {
    expect(parsePort(text)).toEqual({ ports })
  })

  it.each([
    '',
    ':',
    'http',
    '0:80',
    '80:0',
    '65536:80',
    '80:65536',
    '8001-8000:80-81',
    '8000-8009:80',
    '80:80/sctp',
    '80:80/tcp/udp',
    '[::1]:80:80',
    '::1:80:80',
    '300.1.1.1:80:80',
    'localhost:80:80',
    '-1:80',
    '1e3:80',
  ])('refuses %j', text => {
    expect(parsePort(text)).toHaveProperty('problem')
  })
})
