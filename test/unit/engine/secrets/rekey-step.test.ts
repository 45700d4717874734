import { describe, expect, it } from 'vitest'
import type { NextSealingKey } from '../../../../core/model/secret.ts'
import { nextRekeyStep, type RekeyWorld } from '../../../../engine/secrets/rekey-step.ts'

describe('the next step of a rotation', () => {
  const next = (id: string, resealed?: number): NextSealingKey => ({
    ...{ id, sealedKey: '', createdAt: 0, person: '' },
    ...(resealed !== undefined && { resealed }),
  })
  const world = (part: Partial<RekeyWorld>): RekeyWorld => ({
    ...{ active: 'k1', next: new Map(), live: ['a', 'b'], holders: new Set(), self: 'a' },
    ...part,
  })

  it.each([
    ['none', world({}), { kind: 'rest' }],
    ['old ones that are done', world({ next: new Map([['k0', next('k1', 4)]]) }), { kind: 'rest' }],
    ['a new key', world({ next: new Map([['k1', next('k2')]]) }), { kind: 'say', key: 'k2' }],
    [
      'one that b lacks',
      world({ next: new Map([['k1', next('k2')]]), holders: new Set(['a']) }),
      { kind: 'wait', for: ['b'] },
    ],
    [
      'one that all have, and some that are gone',
      world({ next: new Map([['k1', next('k2')]]), holders: new Set(['a', 'b', 'gone']) }),
      { kind: 'activate', key: 'k2' },
    ],
    [
      'an active one with things left to seal, before the next',
      world({
        next: new Map([
          ['k0', next('k1')],
          ['k1', next('k2')],
        ]),
      }),
      { kind: 'reseal', key: 'k1', after: 'k0' },
    ],
  ] as const)('with %s', (_, given, step) => {
    expect(nextRekeyStep(given)).toEqual(step)
  })
})
