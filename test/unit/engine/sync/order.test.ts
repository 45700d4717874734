import { describe, expect, it } from 'vitest'
import type { Application } from '../../../../core/model/application.ts'
import { afterKey } from '../../../../core/model/claims.ts'
import type { Decision } from '../../../../engine/sync/decision.ts'
import { findOrderConflicts, inOrder, withoutOvertaking } from '../../../../engine/sync/order.ts'
import type { ManifestLoaded } from '../../../../engine/sync/manifest.ts'
import { aLoaded, anApplication, aProject } from '../../../support/builders.ts'

/** A manifest whose `after` is in line 9. */
function manifest(name: string, after: readonly string[] = []): ManifestLoaded {
  const path = `${name}/compose.yaml`
  const place = { file: path, line: 9, column: 11 }
  return aLoaded({
    path,
    project: { ...aProject([], name), ...(after.length > 0 && { after }) },
    places: Object.fromEntries(after.map(first => [afterKey(first), place])),
  })
}

const runs = (name: string, changes: Partial<Application> = {}) =>
  anApplication({ name, repository: 'other', ...changes })

function conflicts(
  manifests: readonly ManifestLoaded[],
  applications: readonly Application[] = [],
  leaving: readonly string[] = [],
) {
  const byName = new Map(applications.map(app => [app.name, app]))
  const found = findOrderConflicts(manifests, byName, new Set(leaving))
  return Object.fromEntries(
    [...found].map(([path, { message }]) => [path.split('/')[0] ?? '', message] as const),
  )
}

describe('an application to come after', () => {
  it.each<[string, readonly ManifestLoaded[], readonly Application[]]>([
    ['is in the same commit', [manifest('db')], []],
    ['runs, of whatever repository', [], [runs('db')]],
  ])('is known when it %s', (_when, manifests, applications) => {
    expect(conflicts([manifest('web', ['db']), ...manifests], applications)).toEqual({})
  })

  it.each<[string, readonly Application[], readonly string[]]>([
    ['nobody has', [], []],
    ['is being removed', [runs('db', { removing: true })], []],
    ['leaves with this commit', [runs('db')], ['db']],
  ])('is unknown when it %s', (_when, applications, leaving) => {
    expect(conflicts([manifest('web', ['db'])], applications, leaving)).toEqual({
      web:
        'web/compose.yaml:9:11: there is no application "db" to come after\n' +
        '  no repository has it, or it is being removed',
    })
  })

  it('may have been meant', () => {
    const { web } = conflicts([manifest('web', ['postgers']), manifest('postgres')])

    expect(web).toContain('did you mean "postgres"?')
  })
})

describe('a circle', () => {
  it('is refused in all of its manifests', () => {
    const circle = [manifest('a', ['b']), manifest('b', ['c']), manifest('c', ['a'])]
    const message = 'applications wait for each other in a circle: a after b after c after a'

    expect(conflicts([...circle, manifest('d', ['a'])])).toEqual({
      a: `a/compose.yaml:9:11: ${message}`,
      b: `b/compose.yaml:9:11: ${message}`,
      c: `c/compose.yaml:9:11: ${message}`,
    })
  })

  it('of one is one', () => {
    expect(conflicts([manifest('a', ['a'])])['a']).toContain('in a circle: a after a')
  })

  it('through another repository is refused here', () => {
    const found = conflicts([manifest('a', ['b'])], [runs('b', { after: ['a'] })])

    expect(Object.keys(found)).toEqual(['a'])
  })

  it('that the commit breaks is none', () => {
    const before = [runs('b', { after: ['a'] }), runs('a')]

    expect(conflicts([manifest('a', ['b']), manifest('b')], before)).toEqual({})
  })
})

const accept = (name: string, after: readonly string[] = []): Decision => ({
  ...{ kind: 'accept', app: name, manifest: manifest(name, after), changes: [] },
})
const remove = (app: string): Decision => ({ kind: 'remove', app, changes: [] })
const refuse = (app: string): Decision => ({
  ...{ kind: 'refused', path: `${app}/compose.yaml`, app, code: 'x', message: 'bad' },
})

describe('what comes after a refused manifest', () => {
  it('is refused with it, and what comes after that', () => {
    const decisions = [refuse('db'), accept('web', ['db']), accept('edge', ['web']), accept('blog')]

    expect(withoutOvertaking(decisions)).toMatchObject([
      { kind: 'refused', app: 'db', code: 'x' },
      {
        ...{ kind: 'refused', app: 'web', code: 'order-refused' },
        message: 'web/compose.yaml:9:11: "db" comes first, and is refused',
      },
      { kind: 'refused', app: 'edge', code: 'order-refused' },
      { kind: 'accept', app: 'blog' },
    ])
  })

  it('is let be where nothing of it changes', () => {
    const decisions: Decision[] = [refuse('db'), { kind: 'unchanged', app: 'web' }]

    expect(withoutOvertaking(decisions)).toBe(decisions)
  })
})

describe('the order in which changes are accepted', () => {
  const groups = (decisions: readonly Decision[], after: Record<string, readonly string[]> = {}) =>
    inOrder(decisions, app => after[app] ?? []).map(group =>
      group.map(each => ('app' in each ? each.app : '')),
    )

  it('is one group where nobody waits', () => {
    expect(groups([accept('b'), accept('a'), remove('c')])).toEqual([['b', 'a', 'c']])
    expect(groups([])).toEqual([[]])
  })

  it('has those that wait behind those that they wait for', () => {
    const decisions = [accept('edge', ['web']), accept('web', ['db', 'gone']), accept('db')]

    expect(groups(decisions)).toEqual([['db'], ['web'], ['edge']])
  })

  it('is the reverse for what is removed', () => {
    expect(groups([remove('db'), remove('web')], { web: ['db'] })).toEqual([['web'], ['db']])
  })

  it('ends for a circle as well', () => {
    expect(groups([accept('a', ['b']), accept('b', ['a'])])).toEqual([['a', 'b']])
  })
})
