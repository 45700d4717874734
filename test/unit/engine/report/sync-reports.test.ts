import { describe, expect, it } from 'vitest'
import type { RepositoryState } from '../../../../core/model/repository.ts'
import type { Decision } from '../../../../engine/sync/decision.ts'
import { refusedCommitReport, syncReportsOf } from '../../../../engine/report/sync-reports.ts'

const commit = '9d1e4b0'.padEnd(40, '0')
const settings = { context: 'banyan', statuses: true }
const app = { id: 1, keyFile: '/key.pem' }
const diagnostic = {
  ...({ file: 'compose.yaml', line: 14, column: 7, code: 'unknown-key' } as const),
  ...{ severity: 'error' as const, message: 'unknown key "portz"', hint: 'did you mean "ports"?' },
}
const refused: Extract<Decision, { kind: 'refused' }> = {
  ...{ kind: 'refused', path: 'compose.yaml', app: 'shop', code: 'manifest-invalid' },
  ...{ message: 'compose.yaml:14:7: unknown key "portz"\n…', diagnostics: [diagnostic] },
}
const { app: _app, ...unowned } = refused
const unchanged: Decision = { kind: 'unchanged', app: 'blog' }
const held: Decision = { kind: 'held', app: 'blog', cause: 'window', reason: 'opens Mon 09:00' }
const state = (changes: Partial<RepositoryState> = {}): RepositoryState => {
  return { name: 'shop-deploy', head: commit, manifests: {}, ...changes }
}

function texts(decisions: readonly Decision[], before?: RepositoryState, asApp = false): string[] {
  const posts = syncReportsOf(
    { before, commit, decisions, begun: false },
    { ...settings, ...(asApp && { app }) },
  )
  return posts.map(post => {
    if (post.kind === 'status') return `${post.context} ${post.state}: ${post.description}`
    return post.kind === 'check' ? `check ${post.conclusion}: ${post.title}` : post.kind
  })
}

describe('syncReportsOf', () => {
  it('names place and problem of a refused file, on its application or on the commit', () => {
    const text = 'compose.yaml:14:7: unknown key "portz"'
    expect(texts([refused, unchanged])).toEqual([`banyan/shop error: ${text}`])
    expect(texts([unowned])).toEqual([`banyan error: ${text}`])
    expect(texts([unowned, unowned])).toEqual([`banyan error: ${text}; 1 more files are refused`])
  })

  it('does not say that there is nothing to deploy of what another engine began to deploy', () => {
    const synced = { before: state({ head: 'older' }), commit, decisions: [unchanged] }
    expect(syncReportsOf({ ...synced, begun: false }, settings)).toHaveLength(1)
    expect(syncReportsOf({ ...synced, begun: true }, settings)).toEqual([])
  })

  it('marks the lines where it may', () => {
    const posts = syncReportsOf(
      { before: undefined, commit, decisions: [refused], begun: false },
      { ...settings, app },
    )
    expect(posts[1]).toMatchObject({
      ...{ kind: 'check', name: 'banyan', conclusion: 'failure', title: '1 file is refused' },
      annotations: [
        {
          ...{ path: 'compose.yaml', line: 14, column: 7, level: 'failure' },
          message: 'unknown key "portz"\ndid you mean "ports"?',
        },
      ],
    })
  })

  it('is news once, and again where the commit or the problem is another one', () => {
    const manifests = { 'compose.yaml': { error: refused.message } }
    expect(texts([refused], state({ manifests }), true)).toEqual([])
    expect(texts([refused], state({ manifests, head: 'older' }), true)).toHaveLength(2)
    const other = { 'compose.yaml': { error: 'something else' } }
    expect(texts([refused], state({ manifests: other }), true)).toHaveLength(2)
  })

  it('takes it back where the same commit is taken after all, as with a secret that was missing', () => {
    const before = state({ manifests: { 'compose.yaml': { error: 'no secret' } } })
    expect(texts([unchanged], before, true)).toEqual([
      'banyan success: every file can be read',
      'check success: Every file can be read',
    ])
  })

  it('says what a change waits for, once for each reason', () => {
    expect(texts([held])).toEqual(['banyan/blog pending: waits: opens Mon 09:00'])
    expect(texts([held], state({ waiting: { blog: 'opens Mon 09:00' } }))).toEqual([])
  })

  it('has one status for a commit that deploys nothing, not one for each application', () => {
    const pinned = { ...unchanged, app: 'shop', reason: 'pinned to generation 41' }
    expect(texts([unchanged])).toEqual(['banyan success: nothing to deploy'])
    expect(texts([unchanged, pinned])).toEqual([
      'banyan success: nothing to deploy: shop is pinned to generation 41',
    ])
    expect(texts([unchanged], state())).toEqual([])
  })

  it('stays below what one transaction takes', () => {
    const many = Array.from({ length: 200 }, (_, n) => ({ ...refused, app: `a${n}`, path: `${n}` }))
    const posts = syncReportsOf(
      { before: undefined, commit, decisions: many, begun: false },
      { ...settings, app },
    )
    expect(posts.length).toBeLessThanOrEqual(52)
    expect(JSON.stringify(posts).length).toBeLessThan(200_000)
  })

  it('says nothing where nobody wants statuses', () => {
    const quiet = { ...settings, statuses: false, app }
    expect(
      syncReportsOf({ before: undefined, commit, decisions: [refused], begun: false }, quiet),
    ).toEqual([])
    expect(refusedCommitReport(commit, 'not signed', quiet)).toEqual([])
  })
})

describe('refusedCommitReport', () => {
  it('is an error of the whole commit', () => {
    expect(refusedCommitReport(commit, 'commit 9d1e4b0 is not signed', settings)).toMatchObject([
      { context: 'banyan', state: 'error', description: 'commit 9d1e4b0 is not signed' },
    ])
  })
})
