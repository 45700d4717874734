import { z } from 'zod'
import type { DeploymentPost, DeploymentStatusPost } from '../../../core/model/outbox.ts'
import { askFor, fullPage, type Reply } from '../ask-for.ts'
import type { GitHub } from '../github.ts'
import { routes } from '../routes.ts'
import * as shapes from '../shapes.ts'
import type { DeploymentStatus, ForgeDeployment } from '../shapes.ts'

/** `id` is found again in the deployment's payload: what says whether a request without an answer has arrived. */
export async function createDeployment(
  github: GitHub,
  { sha, app, generation, environment, transient, description }: Omit<DeploymentPost, 'kind'>,
  id: string,
  signal: AbortSignal,
): Promise<Reply<ForgeDeployment>> {
  const wish = {
    ref: sha,
    task: taskOf(app),
    auto_merge: false,
    required_contexts: [],
    payload: { banyan: id, app, generation },
    environment,
    description,
    transient_environment: transient,
    production_environment: environment === 'production',
  }
  return await askFor(github, routes.createDeployment, shapes.deployment, wish, signal)
}

/** Newest first. */
export async function listDeployments(
  github: GitHub,
  of: { readonly sha: string; readonly app: string; readonly environment: string },
  signal: AbortSignal,
): Promise<Reply<ForgeDeployment[]>> {
  const { sha, app, environment } = of
  const wish = { sha, task: taskOf(app), environment, ...fullPage }
  return await askFor(github, routes.listDeployments, z.array(shapes.deployment), wish, signal)
}

/** Others stay as they are: GitHub's own way of making them inactive would take other applications of the environment along. */
export async function createDeploymentStatus(
  github: GitHub,
  deployment: number,
  { state, description, url }: Pick<DeploymentStatusPost, 'state' | 'description' | 'url'>,
  signal: AbortSignal,
): Promise<Reply<DeploymentStatus>> {
  const wish = {
    deployment_id: deployment,
    state,
    description,
    auto_inactive: false,
    ...(url !== undefined && { environment_url: url }),
  }
  return await askFor(github, routes.createDeploymentStatus, shapes.deploymentStatus, wish, signal)
}

/** Newest first. */
export async function listDeploymentStatuses(
  github: GitHub,
  deployment: number,
  signal: AbortSignal,
): Promise<Reply<DeploymentStatus[]>> {
  const wish = { deployment_id: deployment, ...fullPage }
  const shape = z.array(shapes.deploymentStatus)
  return await askFor(github, routes.listDeploymentStatuses, shape, wish, signal)
}

/** As GitHub is told which application it is: deployments of one task follow one another. */
function taskOf(app: string): string {
  return `banyan:${app}`
}
