import { expect, it } from 'vitest'
import type { Engine } from '../../../../core/model/engine.ts'
import { followedKeysOf } from '../../../../engine/nodes/engine-places.ts'

const engine: Engine = { address: '', version: '1', startedAt: 1 }
const tunnel = { key: 'K2', host: 'h', port: 2, grpcPort: 3 }

it('tells by which key an engine was known, and by which it will be', () => {
  const told = followedKeysOf([
    engine,
    { ...engine, tunnel },
    { ...engine, tunnel: { ...tunnel, former: 'K1', next: { key: 'K3', port: 9 } } },
  ])

  expect(told).toEqual([
    { was: 'K1', key: 'K2', port: 2 },
    { was: 'K2', key: 'K3', port: 9 },
  ])
})
