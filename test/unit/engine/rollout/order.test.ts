import { describe, expect, it } from 'vitest'
import type { Service } from '../../../../core/model/service.ts'
import { strategyOf } from '../../../../engine/rollout/order.ts'
import { aService } from '../../../support/builders.ts'

const port = { published: 80, target: 80, protocol: 'tcp' } as const
const volume = { kind: 'volume', name: 'data', target: '/data' } as const
const bind = { kind: 'bind', source: '/srv/data', target: '/data' } as const

describe('two generations of a service', () => {
  it.each<[string, Partial<Service>]>([
    ['that only reads its volumes', { mounts: [{ ...volume, readOnly: true }] }],
    ['that only reads a folder of the server', { mounts: [{ ...bind, readOnly: true }] }],
    ['that every server answers for', { ports: [{ ...port, mode: 'ingress' }] }],
    ['without a network', { net: { mode: 'none' } }],
  ])('run side by side: one %s', (_what, changes) => {
    expect(strategyOf(aService(changes))).toEqual({ kind: 'blue-green' })
  })

  it.each<[string, Partial<Service>, string]>([
    ['that writes a volume', { mounts: [{ ...volume, readOnly: false }] }, 'it writes volume data'],
    ['that writes to the server', { mounts: [{ ...bind, readOnly: false }] }, '/srv/data'],
    ['that holds a port', { ports: [{ ...port, mode: 'host' }] }, 'host port 80/tcp'],
    ['on the network of its server', { net: { mode: 'host' } }, 'network_mode: host'],
    ['with a name of its own', { containerName: 'db' }, 'container_name db'],
    [
      'that asks for it',
      { update: { order: 'stop-first', failureAction: 'rollback' } },
      'order: stop-first',
    ],
  ])('follow each other: one %s', (_what, changes, reason) => {
    expect(strategyOf(aService(changes))).toEqual({
      kind: 'stop-first',
      reason: expect.stringContaining(reason) as string,
    })
  })
})
