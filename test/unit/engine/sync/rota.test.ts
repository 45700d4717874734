import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Engine } from '../../../../core/model/engine.ts'
import { isOnDuty, rotaOf } from '../../../../engine/sync/rota.ts'

const engine = (rota?: string): Engine => ({
  ...{ address: '', version: '1', startedAt: 0 },
  ...(rota !== undefined && { rota }),
})
const engines = (ids: readonly string[], rota = 'same') =>
  new Map(ids.map(id => [id, engine(rota)]))
const ids = fc.uniqueArray(fc.stringMatching(/^[a-z0-9-]{1,12}$/), { minLength: 1, maxLength: 7 })
const onDuty = (repository: string, all: ReadonlyMap<string, Engine>) =>
  [...all.keys()].filter(id => isOnDuty(repository, all, id))

describe('who polls a repository', () => {
  it('is one of the engines that poll the same', () => {
    fc.assert(
      fc.property(ids, fc.string(), (names, repository) => {
        expect(onDuty(repository, engines(names))).toHaveLength(1)
      }),
    )
  })

  it('changes only for what an engine polled that is gone', () => {
    fc.assert(
      fc.property(ids, fc.string(), (names, repository) => {
        const [before = ''] = onDuty(repository, engines(names))
        const [gone = '', ...left] = names
        if (left.length === 0 || gone === before) return
        expect(onDuty(repository, engines(left))).toEqual([before])
      }),
    )
  })

  it('is every engine for itself where they are told different things, or one is not known', () => {
    const mixed = new Map([...engines(['a', 'b']), ...engines(['c'], 'other'), ['d', engine()]])

    expect(onDuty('deploy', mixed)).toHaveLength(3)
    expect(isOnDuty('deploy', mixed, 'unknown')).toBe(true)
  })

  it('is shared out', () => {
    const all = engines(['engine-1', 'engine-2', 'engine-3'])
    const names = Array.from({ length: 300 }, (_, i) => `repository-${i}`)
    const shares = [...all.keys()].map(id => names.filter(n => isOnDuty(n, all, id)).length)

    expect(Math.min(...shares)).toBeGreaterThan(60)
  })
})

it('is called the same whatever the order of repositories', () => {
  const [a, b] = ['a', 'b'].map(name => ({
    ...{ name, url: `https://git.example/${name}`, poll: '* * * * *' },
    ref: { kind: 'branch', name: 'main' } as const,
  }))
  if (!a || !b) throw new Error('two repositories')

  expect(rotaOf([a, b])).toBe(rotaOf([b, a]))
  expect(rotaOf([a, b])).not.toBe(rotaOf([a, { ...b, poll: '*/5 * * * *' }]))
})
