import { expect, it } from 'vitest'
import { cleanPath } from '../../../../../core/compose/resolve/mount-targets.ts'
import { valueOf } from '../../../../support/compose-model.ts'

it.each([
  ['/data', '/data'],
  ['/data/', '/data'],
  ['/a//b/./c/../d', '/a/b/d'],
  ['/../a', '/a'],
  ['/', '/'],
  ['', '.'],
  ['a/../../b', '../b'],
  ['../../x', '../../x'],
])('%j is %j', (path, clean) => {
  expect(cleanPath(path)).toBe(clean)
})

it('holds for all mounts of a service', () => {
  const text = 'services: { web: { image: a, volumes: [{ type: tmpfs, target: /a/../b/ }] } }\n'

  expect(valueOf(text)).toHaveProperty('services.web.volumes.0.target', '/b')
})
