import { describe, expect, it } from 'vitest'
import { diffProjects } from '../../../../core/compose/diff.ts'
import type { Service } from '../../../../core/model/service.ts'
import { planSentence, planText } from '../../../../engine/sync/plan-text.ts'
import { aProject, aService } from '../../../support/builders.ts'

const text = (before: readonly Service[], after: readonly Service[]) =>
  planText(diffProjects(aProject(before), aProject(after)))

const web = (changes: Partial<Service> = {}) => aService({ name: 'web', ...changes })
const writesVolume = {
  mounts: [{ kind: 'volume', name: 'data', target: '/data', readOnly: false }],
} as const

describe('a plan as text', () => {
  it('shows every kind of change, and unchanged services on one line', () => {
    const before = [
      web(),
      aService({ name: 'api' }),
      aService({ name: 'db' }),
      aService({ name: 'old' }),
      aService({ name: 'pool', replicas: 2 }),
    ]
    const after = [
      web({ image: 'shop/web:2' }),
      aService({ name: 'api' }),
      aService({ name: 'db' }),
      aService({ name: 'new', replicas: 3 }),
      aService({ name: 'pool', replicas: 4 }),
    ]

    expect(text(before, after)).toBe(
      [
        'new  create  3 tasks',
        'old  remove  1 task',
        'pool  scale  4 tasks',
        '  replicas 2 → 4',
        'web  update  1 task, blue-green, no downtime',
        '  image shop/web:1 → shop/web:2',
        'api, db  unchanged',
      ].join('\n'),
    )
  })

  it('says why there is downtime', () => {
    expect(text([web(writesVolume)], [web({ ...writesVolume, image: 'shop/web:2' })])).toContain(
      'web  update  1 task, stop-first, downtime: it writes volume data',
    )
  })

  it('shows a field that comes or goes', () => {
    const shown = text([web({ user: '1' })], [web({ workingDir: '/srv' })])

    expect(shown).toContain('  user 1 → (none)')
    expect(shown).toContain('  working_dir (none) → /srv')
  })

  it('has a sentence for an empty project', () => {
    expect(text([], [])).toBe('nothing to run')
  })
})

describe('a plan in one sentence', () => {
  const sentence = (before: readonly Service[], after: readonly Service[]) =>
    planSentence(diffProjects(aProject(before), aProject(after)))

  it.each<[string, readonly Service[], readonly Service[]]>([
    ['as before', [web()], [web()]],
    ['web create', [], [web()]],
    ['web scale (replicas 1 → 2)', [web()], [web({ replicas: 2 })]],
    [
      'api remove, web update (image shop/web:1 → shop/web:2)',
      [web(), aService({ name: 'api' })],
      [web({ image: 'shop/web:2' })],
    ],
  ])('%s', (expected, before, after) => {
    expect(sentence(before, after)).toBe(expected)
  })

  it('counts what it has no room for', () => {
    const environment = Object.fromEntries(['A', 'B', 'C', 'D', 'E'].map(name => [name, '1']))

    expect(sentence([web()], [web({ environment })])).toMatch(/^web update \((.+; ){3}2 more\)$/)
  })
})
