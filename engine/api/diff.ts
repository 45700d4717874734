import { diffProjects } from '../../core/compose/diff.ts'
import { BanyanError } from '../../core/errors.ts'
import type { Project } from '../../core/model/project.ts'
import { project as projectSchema } from '../../core/records/project.ts'
import type { DiffReply } from '../../proto/gen/banyan/v1/DiffReply.ts'
import type { Manifests } from '../manifests.ts'
import { asLoadedHere } from '../secrets/manifest-files.ts'
import type { SecretKeys } from '../secrets/secret-keys.ts'
import type { Syncs } from '../sync/loop.ts'
import type { ClusterView } from '../view.ts'
import { presentDecision, presentDiff } from './present.ts'

export interface DiffContext {
  readonly view: ClusterView
  readonly manifests: Manifests
  readonly syncs: Syncs
  readonly secretKeys: SecretKeys
}

export interface DiffAsked {
  readonly repository: string
  readonly ref: string
  readonly projectJson: string
}

/** What a ref of a repository, or a project from somebody's disk, would change. */
export async function diffReply(context: DiffContext, asked: DiffAsked): Promise<DiffReply> {
  if (asked.projectJson !== '') return await diffProject(context, parseProject(asked.projectJson))
  const { syncs, view } = context
  const name = asked.repository === '' ? onlyRepository(syncs) : asked.repository
  const sync = syncs.get(name)
  const ref = asked.ref === '' ? undefined : fullName(asked.ref)
  const { commit, decisions } = await sync.preview(ref)
  const apps = decisions.map(presentDecision).filter(app => app !== undefined)
  const errors = decisions.flatMap(d => (d.kind === 'refused' ? [d.message] : []))
  return {
    changes: apps.some(app => app.change !== 'unchanged'),
    apps,
    errors,
    commit,
    fromCommit: view.repositories.get(name)?.value.head ?? '',
    repository: name,
  }
}

async function diffProject(
  { view, manifests, secretKeys }: DiffContext,
  sent: Project,
): Promise<DiffReply> {
  const project = asLoadedHere(sent, secretKeys.keyring, view.secretHeads)
  const application = view.apps.get(project.name)?.application?.value
  const generation = application?.active ?? application?.wanted
  const base = generation === undefined ? undefined : await manifests.get(project.name, generation)
  const app = presentDiff(project.name, diffProjects(base?.project, project))
  return {
    changes: app.change !== 'unchanged',
    apps: [app],
    errors: [],
    repository: application?.repository ?? '',
  }
}

function parseProject(json: string): Project {
  const parsed = projectSchema.safeParse(JSON.parse(json))
  if (parsed.success) return parsed.data
  throw new BanyanError('project-invalid', 'The project that was sent is not one.', 'stalled')
}

function onlyRepository(syncs: Syncs): string {
  const names = syncs.names()
  if (names.length === 1 && names[0] !== undefined) return names[0]
  const known = names.length === 0 ? 'none is configured' : `name one of ${names.join(', ')}`
  throw new BanyanError('repository-unnamed', `which repository? ${known}`, 'stalled')
}

/** A branch may be given by its short name. */
function fullName(ref: string): string {
  return ref.startsWith('refs/') || /^[0-9a-f]{40}$/.test(ref) ? ref : `refs/heads/${ref}`
}
