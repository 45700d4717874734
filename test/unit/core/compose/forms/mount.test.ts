import { expect, it } from 'vitest'
import { splitMount } from '../../../../../core/compose/forms/mount.ts'

it.each([
  ['/data', { type: 'volume', target: '/data', options: [] }],
  ['data:/data', { type: 'volume', source: 'data', target: '/data', options: [] }],
  ['data:/data:ro', { type: 'volume', source: 'data', target: '/data', options: ['ro'] }],
  ['/srv:/data:ro,z', { type: 'bind', source: '/srv', target: '/data', options: ['ro', 'z'] }],
  ['./x:/data', { type: 'bind', source: './x', target: '/data', options: [] }],
  ['~/x:/data', { type: 'bind', source: '~/x', target: '/data', options: [] }],
])('splits %s', (text, mount) => {
  expect(splitMount(text)).toEqual(mount)
})

it.each(['', ':', 'a:', ':/b', 'a:/b:ro:x'])('takes %j for no mount', text => {
  expect(splitMount(text)).toBeUndefined()
})
