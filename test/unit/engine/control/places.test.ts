import { expect, it } from 'vitest'
import { placesOf } from '../../../../engine/control/places.ts'

it.each([
  ['banyan-ctl', 'banyan-ctl-2'],
  ['a-long-name-123', 'a-long-name-1-2'],
  ['a-long-name-1-2', 'a-long-name-1-3'],
])('%s has %s beside it, and the kernel takes both', (name, beside) => {
  const [first, second] = placesOf({ interface: name, listenPort: 1, secondPort: 2 })

  expect(first).toEqual({ name, listenPort: 1 })
  expect(second).toEqual({ name: beside, listenPort: 2 })
  expect(beside.length).toBeLessThan(16)
})
