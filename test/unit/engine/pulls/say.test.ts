import { describe, expect, it } from 'vitest'
import type { GitHubConfig } from '../../../../core/config/repository.ts'
import type { PlanView } from '../../../../core/model/plan.ts'
import { sayingOf } from '../../../../engine/pulls/say.ts'

const github: GitHubConfig = {
  ...{ apiUrl: '', statuses: true, context: 'prod', deployments: true },
  ...{ environment: 'production', plans: true },
}
const place = { file: 'compose.yaml', line: 3, column: 5, message: 'unknown key' }
const problem = { path: 'compose.yaml', code: 'unknown-key', message: 'text', places: [place] }
const quiet: PlanView = {
  ...{ repository: 'shop', commit: 'c0ffee', apps: [], problems: [] },
  pull: { number: 12, mergeBase: 'base', behind: 0, fork: false },
}

describe('what GitHub is told of a plan', () => {
  it('is a comment and, from an app, a check with its lines', () => {
    const { contents } = sayingOf(
      { ...quiet, problems: [problem] },
      { github, isApp: true },
      undefined,
    )

    expect(contents).toMatchObject([
      { kind: 'comment', pull: 12, marker: '<!-- banyan:shop@prod -->' },
      {
        ...{ kind: 'check', sha: 'c0ffee', name: 'prod/plan', conclusion: 'failure' },
        annotations: [{ path: 'compose.yaml', line: 3, column: 5, message: 'unknown key' }],
      },
    ])
  })

  it('is a status where checks are not allowed, unless statuses are off', () => {
    const kinds = (config: GitHubConfig) =>
      sayingOf(quiet, { github: config, isApp: false }, undefined).contents.map(({ kind }) => kind)

    expect(kinds(github)).toEqual(['status'])
    expect(kinds({ ...github, statuses: false })).toEqual([])
  })

  it('keeps a comment true that was worth writing once', () => {
    const { contents, commented } = sayingOf(quiet, { github, isApp: false }, { commented: true })

    expect(contents.map(({ kind }) => kind)).toEqual(['comment', 'status'])
    expect(commented).toBe(true)
  })
})
