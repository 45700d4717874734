import type { Application } from '../../core/model/application.ts'
import type { Rollout } from '../../core/model/rollout.ts'
import type { ClusterView } from '../view.ts'
import type { Manifests } from '../manifests.ts'
import type { Neighbour } from './neighbour.ts'

interface Sources {
  readonly view: ClusterView
  readonly manifests: Manifests
}

/** Applications whose rollouts go before this one's; of what is removed, those that came after it. */
export function namesBefore(view: ClusterView, app: string): readonly string[] {
  const { after = [], removing } = view.apps.get(app)?.application?.value ?? {}
  if (removing === true) {
    return [...(view.followers.get(app) ?? [])].filter(
      name => view.apps.get(name)?.application?.value.removing === true,
    )
  }
  return after.filter(
    name => view.apps.get(name)?.application?.value.removing !== true && !waitsFor(view, name, app),
  )
}

export async function readNeighbours(
  { view, manifests }: Sources,
  names: readonly string[],
): Promise<Neighbour[]> {
  const found: Neighbour[] = []
  for (const name of names) {
    const application = view.apps.get(name)?.application?.value
    const rollout = view.unfinishedRollout(name)?.value
    const leaves = application?.removing === true
    const failed = application && !leaves && (await failedOf(manifests, application))
    found.push({
      app: name,
      ...(rollout && { underWay: rollout.generation }),
      ...(leaves && { leaves }),
      ...(failed && { failed }),
    })
  }
  return found
}

/** What its record says is of when somebody looked last: what it waits for may be tried again by now. */
export function isBlocked({ apps, unfinished }: ClusterView, { app, blocked }: Rollout): boolean {
  const { after = [] } = apps.get(app)?.application?.value ?? {}
  if (blocked !== true || after.some(name => unfinished.has(name))) return false
  return after.some(name => apps.get(name)?.application?.value.failed !== undefined)
}

async function failedOf(
  manifests: Manifests,
  { name, wanted, failed }: Application,
): Promise<Neighbour['failed']> {
  if (failed?.generation !== wanted) return undefined
  const manifest = await manifests.get(name, wanted)
  if (!manifest) return undefined
  const { repository, commit } = manifest.source
  return { generation: wanted, repository, commit, acceptedAt: manifest.acceptedAt }
}

/** Two repositories that change at once can make a circle: nobody in it would ever begin. */
function waitsFor(view: ClusterView, from: string, app: string): boolean {
  const seen = new Set([from])
  for (const name of seen) {
    if (name === app) return true
    for (const next of view.apps.get(name)?.application?.value.after ?? []) seen.add(next)
  }
  return false
}
