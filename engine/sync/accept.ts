import { keys } from '../../core/keys.ts'
import type { Application, Manifest, Source, Trigger } from '../../core/model/application.ts'
import { claimsOf } from '../../core/model/claims.ts'
import type { NewEvent } from '../../core/model/event.ts'
import type { Project } from '../../core/model/project.ts'
import type { Rollout } from '../../core/model/rollout.ts'
import { records } from '../../core/records.ts'
import type { Compare, Store } from '../../platform/store/store.ts'
import type { Events } from '../events.ts'
import type { Reports } from '../report/reports.ts'
import type { ClusterView } from '../view.ts'
import type { Stored } from '../view/known.ts'
import { publishedPorts } from './conflicts.ts'
import { networksOfProject } from './network-conflicts.ts'
import { volumesOfProject } from './volume-conflicts.ts'

/** What to make the wanted generation of an application. */
export interface Acceptance {
  readonly app: string
  readonly project: Project
  readonly files: Manifest['files']
  readonly contexts: Manifest['contexts']
  /** Input digest of the manifest. */
  readonly digest: string
  readonly source: Source
  readonly trigger: Trigger
  readonly rollbackOf?: number
  /** What else changes on the application's record. */
  readonly changes?: Partial<Pick<Application, 'pin' | 'down' | 'removing' | 'digest' | 'preview'>>
  readonly event: NewEvent
  /** What changes, in a few words, such as `web update, db unchanged`. */
  readonly plan?: string
}

export interface AcceptContext {
  readonly store: Store
  readonly view: ClusterView
  readonly events: Events
  readonly reports?: Reports | undefined
  readonly now: number
  /** What the caller's lock demands. */
  readonly fence: readonly Compare[]
}

/**
 * Makes a generation wanted, in one transaction: manifest, application, a pending rollout and the event that says why.
 * Answers undefined when the application changed meanwhile: look again. Rejects with `record-too-large`.
 */
export async function accept(
  { store, view, events, reports, now, fence }: AcceptContext,
  before: Stored<Application> | undefined,
  acceptance: Acceptance,
): Promise<{ readonly generation: number; readonly revision: number } | undefined> {
  const { app, project, files, contexts, digest, source, trigger, rollbackOf } = acceptance
  const last = before?.value.wanted ?? view.lastGenerations.get(app) ?? 0
  const generation = last + 1
  const manifest: Manifest = {
    app,
    generation,
    project,
    files,
    contexts,
    digest,
    source,
    trigger,
    acceptedAt: now,
    ...(rollbackOf !== undefined && { rollbackOf }),
  }
  const rollout: Rollout = {
    app,
    generation,
    ...(before?.value.active !== undefined && { from: before.value.active }),
    phase: 'pending',
    times: { pending: now },
    images: {},
    placements: {},
  }
  const event = await events.prepare({
    ...acceptance.event,
    app,
    generation,
    commit: source.commit,
  })
  const key = keys.application(app)
  const application = nextApplication(before?.value, acceptance, generation)
  const { plan } = acceptance
  const turn = { after: rollout, manifest, now, ...(plan !== undefined && { plan }) }
  const owed = reports?.ofTurn(turn, application) ?? []
  const reported = owed.length > 0 && reports ? await reports.writes(owed) : []
  const result = await store.commit({
    compare: [...fence, { key, modRevision: before?.revision ?? 0 }],
    writes: [
      { kind: 'put', key, value: records.application.encode(application) },
      {
        kind: 'put',
        key: keys.manifest(app, generation),
        value: records.manifest.encode(manifest),
      },
      { kind: 'put', key: keys.rollout(app, generation), value: records.rollout.encode(rollout) },
      event.write,
      ...reported,
    ],
  })
  if (!result.committed) return undefined
  events.announce(event.event)
  return { generation, revision: result.revision }
}

function nextApplication(
  before: Application | undefined,
  { app, project, digest, source, changes = {} }: Acceptance,
  generation: number,
): Application {
  const {
    failed,
    pin,
    down,
    removing,
    networks: _,
    volumes: ___,
    claims: __,
    after: afterBefore,
    ...kept
  } = before ?? { serving: {} }
  const claims = claimsOf(project)
  // what is removed goes before what it came after
  const after = project.after ?? (changes.removing === true ? afterBefore : undefined)
  return {
    ...kept,
    name: app,
    repository: source.repository,
    path: source.path,
    wanted: generation,
    ports: publishedPorts(project),
    ...(project.networks && { networks: networksOfProject(project) }),
    ...(project.volumes.length > 0 && { volumes: volumesOfProject(project) }),
    ...(claims.length > 0 && { claims }),
    ...(after && { after }),
    digest,
    ...changes,
  }
}
