import type { Source, Trigger } from '../../core/model/application.ts'
import type { Acceptance } from './accept.ts'
import type { Decision } from './decision.ts'
import { planSentence, planSummary } from './plan-text.ts'

export type CommitSource = Omit<Source, 'path'>

export function acceptanceOf(
  { app, manifest, changes }: Extract<Decision, { kind: 'accept' }>,
  source: CommitSource,
  trigger: Trigger,
): Acceptance {
  const { project, files, contexts, digest, path } = manifest
  return {
    app,
    project,
    files,
    contexts,
    digest,
    source: { ...source, path },
    trigger,
    plan: planSummary(changes),
    event: {
      kind: 'accepted',
      repository: source.repository,
      message: `commit ${source.commit.slice(0, 7)} "${source.subject}" by ${source.author}: ${planSentence(changes)}`,
    },
  }
}

/** Of an application whose manifest is gone. */
export function removalOf(
  app: string,
  path: string,
  source: CommitSource,
  trigger: Trigger,
): Acceptance {
  return {
    app,
    project: { name: app, services: [], volumes: [] },
    files: {},
    contexts: {},
    digest: '',
    source: { ...source, path },
    trigger,
    changes: { removing: true },
    event: {
      kind: 'removal-accepted',
      repository: source.repository,
      message: `commit ${source.commit.slice(0, 7)} no longer has ${path}: ${app} is removed, its volumes stay`,
    },
  }
}
