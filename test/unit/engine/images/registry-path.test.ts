import { expect, it } from 'vitest'
import { parseRegistryPath } from '../../../../engine/images/registry-path.ts'

const digest = `sha256:${'a'.repeat(64)}`

it.each([
  [`/v2/shop/web/manifests/${digest}`, { kind: 'manifest', name: 'shop/web', reference: digest }],
  ['/v2/web/manifests/v1.2_x-3', { kind: 'manifest', name: 'web', reference: 'v1.2_x-3' }],
  [`/v2/a__b/c--d.e/blobs/${digest}`, { kind: 'blob', name: 'a__b/c--d.e', reference: digest }],
  ['/v2/manifests/manifests/blobs', { kind: 'manifest', name: 'manifests', reference: 'blobs' }],
])('%s is understood', (path, expected) => {
  expect(parseRegistryPath(path)).toEqual(expected)
})

it.each([
  '/v2/',
  '/v2/_catalog',
  '/v2/shop/web/tags/list',
  '/v2/shop/web/blobs/uploads/',
  '/v2/shop/web/blobs/uploads/some-id',
  '/v2/shop/web/blobs/v1',
  '/v2/shop/web/manifests/',
  '/v2/shop/web/manifests/.hidden',
  `/v2/../etc/manifests/${digest}`,
  `/v2/Shop/manifests/${digest}`,
  `/v2/${'a/'.repeat(140)}a/manifests/v1`,
  `/v1/web/manifests/${digest}`,
])('%s is nothing to fetch', path => {
  expect(parseRegistryPath(path)).toBeUndefined()
})
