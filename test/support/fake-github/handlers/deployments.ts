import { deploymentAnswer, deploymentStatusAnswer } from '../present.ts'
import {
  fields,
  invalid,
  notFound,
  number,
  paged,
  seen,
  type Given,
  type Visit,
  type Handlers,
} from '../visit.ts'
import type { DeploymentRow, World } from '../world.ts'

function createDeployment(visit: Visit): Given {
  const { world, caller, now } = visit
  const given = fields<DeploymentRow & { auto_merge: boolean; required_contexts: string[] }>(visit)
  const { ref = '', environment = 'production' } = given
  if (world.missing.has(ref)) return { status: 422, body: { message: `No ref found for: ${ref}` } }
  if (given.auto_merge !== false || given.required_contexts?.length !== 0) {
    return { status: 409, body: { message: 'Conflict: Commit status checks failed.' } }
  }
  const row: DeploymentRow = {
    ...{ id: world.nextId(), sha: ref, ref, environment, task: given.task ?? 'deploy' },
    ...{ description: given.description ?? null, payload: given.payload ?? {} },
    transient_environment: given.transient_environment ?? false,
    production_environment: given.production_environment ?? environment === 'production',
    ...{ creator: caller.login, at: now, statuses: [] },
  }
  world.deployments.push(row)
  return { status: 201, body: deploymentAnswer(row) }
}

function createDeploymentStatus(visit: Visit): Given {
  const { world, now } = visit
  const found = world.deployments.find(({ id }) => id === number(visit, 'deployment_id'))
  if (!found) return notFound
  const {
    state = '',
    description = '',
    environment_url = '',
    auto_inactive = true,
  } = fields<{
    state: string
    description: string
    environment_url: string
    auto_inactive: boolean
  }>(visit)
  if (description.length > 140) return invalid('description is too long', 'DeploymentStatus')
  const row = { id: world.nextId(), state, description, environment_url, at: now }
  found.statuses.push(row)
  if (state === 'success' && auto_inactive) makeOthersInactive(world, found, now)
  return { status: 201, body: deploymentStatusAnswer(row) }
}

/** GitHub spares production and transient environments. */
function makeOthersInactive(world: World, than: DeploymentRow, at: number): void {
  for (const other of world.deployments) {
    const isSpared = other.production_environment || other.transient_environment
    if (other === than || other.environment !== than.environment || isSpared) continue
    const row = { id: world.nextId(), state: 'inactive', description: '', environment_url: '', at }
    other.statuses.push(row)
  }
}

export const deployments: Handlers = {
  'repos/create-deployment': { needs: ['deployments', 'write'], answer: createDeployment },
  'repos/list-deployments': {
    needs: ['deployments', 'read'],
    answer: visit => {
      const { sha, task, environment } = visit.query
      const found = seen(visit, visit.world.deployments)
        .filter(
          row =>
            (sha === undefined || row.sha === sha) && (task === undefined || row.task === task),
        )
        .filter(row => environment === undefined || row.environment === environment)
      return paged(visit, found.reverse().map(deploymentAnswer))
    },
  },
  'repos/create-deployment-status': {
    needs: ['deployments', 'write'],
    answer: createDeploymentStatus,
  },
  'repos/list-deployment-statuses': {
    needs: ['deployments', 'read'],
    answer: visit => {
      const found = visit.world.deployments.find(({ id }) => id === number(visit, 'deployment_id'))
      if (!found) return notFound
      return paged(visit, seen(visit, found.statuses).reverse().map(deploymentStatusAnswer))
    },
  },
}
