import { expect, it } from 'vitest'
import { withTag } from '../../../../../agent/containers/docker/pull.ts'

it.each([
  ['nginx', 'nginx:latest'],
  ['nginx:1.25', 'nginx:1.25'],
  ['localhost:5000/shop', 'localhost:5000/shop:latest'],
  ['localhost:5000/shop:1', 'localhost:5000/shop:1'],
  ['shop@sha256:00ff', 'shop@sha256:00ff'],
])('pulls %s as %s', (image, pulled) => {
  expect(withTag(image)).toBe(pulled)
})
