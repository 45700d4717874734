import { expect, it } from 'vitest'
import { withFollowers } from '../../../../platform/control/with-followers.ts'

const engine = { address: 'e:50051', wgPublicKey: 'K1', controlPort: 1 }
const direct = { address: 'd:50051', controlPort: 1 }
const follows = (was: string, key: string, isProven = true) => ({ was, key, port: 2, isProven })

it('leaves engines alone that nothing was told of', () => {
  expect(withFollowers([engine, direct], [follows('other', 'K2')])).toEqual([engine, direct])
})

it('calls one by its last key that has answered here, and knows the one after it', () => {
  const known = [follows('K1', 'K2'), follows('K2', 'K3', false)]

  expect(withFollowers([engine], known)).toEqual([
    {
      ...{ address: 'e:50051', wgPublicKey: 'K2', controlPort: 2 },
      next: { wgPublicKey: 'K3', controlPort: 2 },
    },
  ])
})

it('comes to an end where a file says that keys follow each other in a circle', () => {
  const circle = [follows('K1', 'K2'), follows('K2', 'K1')]

  expect(withFollowers([engine], circle)).toHaveLength(1)
})
