import { describe, expect, it } from 'vitest'
import { parseMountSpec } from '../../../../../core/compose/forms/mount-spec.ts'

const volume = { type: 'volume', readOnly: false, volume: { nocopy: false } }
const bind = { type: 'bind', readOnly: false, bind: {} }

describe('the short form of a mount', () => {
  it.each([
    ['data:/data', { ...volume, source: 'data', target: '/data' }],
    ['/anonymous', { ...volume, target: '/anonymous' }],
    ['/a', { type: 'volume', readOnly: false, target: '/a' }],
    ['data:/data:ro', { ...volume, source: 'data', target: '/data', readOnly: true }],
    ['data:/data:ro,rw', { ...volume, source: 'data', target: '/data' }],
    ['data:/data:nocopy', { ...volume, source: 'data', target: '/data', volume: { nocopy: true } }],
    ['data:/data:cached', { ...volume, source: 'data', target: '/data' }],
    ['data:/a/../b//c/', { ...volume, source: 'data', target: '/b/c' }],
    ['./src:/src', { ...bind, source: './src', target: '/src' }],
    ['../src:/src', { ...bind, source: '../src', target: '/src' }],
    ['~/src:/src', { ...bind, source: '~/src', target: '/src' }],
    [
      '/src:/src:ro,z',
      { ...bind, source: '/src', target: '/src', readOnly: true, bind: { selinux: 'z' } },
    ],
    [
      '/src:/src:rshared',
      { ...bind, source: '/src', target: '/src', bind: { propagation: 'rshared' } },
    ],
    ['C:\\src:/src', { ...bind, source: 'C:\\src', target: '/src' }],
    ['C:\\src:D:\\dst:ro', { ...bind, source: 'C:\\src', target: 'D:\\dst', readOnly: true }],
    ['\\\\.\\pipe\\x:/x', { ...bind, source: '\\\\.\\pipe\\x', target: '/x' }],
    ['d:/x', { ...volume, target: 'd:/x' }],
    ['${DATA:-data}:/data', { ...volume, source: '${DATA:-data}', target: '/data' }],
  ])('reads %s', (text, mount) => {
    expect(parseMountSpec(text)).toEqual(mount)
  })

  it.each(['', ':/b', 'ab::/b', 'ab:', '/a:/b:', '/a:/b:ro:z', 'ab:bb:cc:dd'])(
    'refuses %j',
    text => {
      expect(parseMountSpec(text)).toHaveProperty('problem')
    },
  )
})
