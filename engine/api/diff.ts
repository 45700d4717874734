import { diffProjects } from '../../core/compose/diff.ts'
import { BanyanError, codeOf } from '../../core/errors.ts'
import type { Project } from '../../core/model/project.ts'
import { project as projectSchema } from '../../core/records/project.ts'
import type { DiffReply } from '../../proto/gen/banyan/v1/DiffReply.ts'
import type { GitRepository } from '../git/repository.ts'
import type { Manifests } from '../manifests.ts'
import type { Pulls } from '../pulls/pulls.ts'
import { planOf, planView } from '../report/plan-view.ts'
import { asLoadedHere } from '../secrets/manifest-files.ts'
import type { SecretKeys } from '../secrets/secret-keys.ts'
import type { Syncs } from '../sync/loop.ts'
import type { ClusterView } from '../view.ts'
import { presentPlan } from './present-plan.ts'

export interface DiffContext {
  readonly view: ClusterView
  readonly manifests: Manifests
  readonly syncs: Pick<Syncs, 'get' | 'names'>
  readonly secretKeys: SecretKeys
  readonly pulls: Pick<Pulls, 'plan'>
}

export interface DiffAsked {
  readonly repository: string
  readonly ref: string
  readonly projectJson: string
  /** 0: none. */
  readonly pull: number
}

/** What a ref or a pull request of a repository, or a project from somebody's disk, would change. */
export async function diffReply(
  context: DiffContext,
  asked: DiffAsked,
  signal: AbortSignal,
): Promise<DiffReply> {
  if (asked.projectJson !== '') return await diffProject(context, parseProject(asked.projectJson))
  const { syncs, pulls } = context
  const name = asked.repository === '' ? onlyRepository(syncs) : asked.repository
  const sync = syncs.get(name)
  if (asked.pull > 0) return presentPlan(await pulls.plan(name, asked.pull, signal))
  const { ref } = asked
  const full = ref === '' ? undefined : await fullName(sync.repository, ref, signal)
  return await diffRef(context, name, full)
}

async function diffRef(
  { syncs, view }: DiffContext,
  repository: string,
  ref: string | undefined,
): Promise<DiffReply> {
  const { commit, decisions } = await syncs.get(repository).preview(ref)
  const against = view.repositories.get(repository)?.value.head
  const about = { repository, commit, ...(against !== undefined && { against }) }
  return presentPlan(planView(about, decisions, app => tasksOf(view, app)))
}

async function diffProject(
  { view, manifests, secretKeys }: DiffContext,
  sent: Project,
): Promise<DiffReply> {
  const project = asLoadedHere(sent, secretKeys.keyring, view.secretHeads)
  const { name } = project
  const application = view.apps.get(name)?.application?.value
  const generation = application?.active ?? application?.wanted
  const base = generation === undefined ? undefined : await manifests.get(name, generation)
  const app = planOf(name, diffProjects(base?.project, project), () => tasksOf(view, name))
  const repository = application?.repository ?? ''
  return presentPlan({ repository, commit: '', apps: [app], problems: [] })
}

function tasksOf(view: ClusterView, app: string) {
  return view.apps.get(app)?.tasks.values() ?? []
}

function parseProject(json: string): Project {
  const parsed = projectSchema.safeParse(JSON.parse(json))
  if (parsed.success) return parsed.data
  throw new BanyanError('project-invalid', 'The project that was sent is not one.', 'stalled')
}

function onlyRepository(syncs: Pick<Syncs, 'names'>): string {
  const names = syncs.names()
  if (names.length === 1 && names[0] !== undefined) return names[0]
  const known = names.length === 0 ? 'none is configured' : `name one of ${names.join(', ')}`
  throw new BanyanError('repository-unnamed', `which repository? ${known}`, 'stalled')
}

/** A branch, else a tag, may be given by its short name. */
async function fullName(
  repository: Pick<GitRepository, 'resolve'>,
  ref: string,
  signal: AbortSignal,
): Promise<string> {
  if (ref.startsWith('refs/') || /^[0-9a-f]{40}$/.test(ref)) return ref
  for (const full of [`refs/heads/${ref}`, `refs/tags/${ref}`]) {
    const found = await repository.resolve(full, signal).catch((error: unknown) => {
      if (codeOf(error) !== 'git-ref-missing') throw error
    })
    if (found !== undefined) return full
  }
  throw new BanyanError('git-ref-missing', `there is neither a branch nor a tag "${ref}"`, 'wait')
}
