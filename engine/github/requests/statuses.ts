import { z } from 'zod'
import type { StatusPost } from '../../../core/model/outbox.ts'
import { askFor, fullPage, type Reply } from '../ask-for.ts'
import type { GitHub } from '../github.ts'
import { routes } from '../routes.ts'
import * as shapes from '../shapes.ts'
import type { Status } from '../shapes.ts'

export async function createStatus(
  github: GitHub,
  { sha, state, context, description, targetUrl }: Omit<StatusPost, 'kind'>,
  signal: AbortSignal,
): Promise<Reply<Status>> {
  const target = targetUrl !== undefined && { target_url: targetUrl }
  const wish = { sha, state, context, description, ...target }
  return await askFor(github, routes.createStatus, shapes.status, wish, signal)
}

/** Newest first, all contexts, 100 a page. */
export async function listStatuses(
  github: GitHub,
  sha: string,
  signal: AbortSignal,
  number = 1,
): Promise<Reply<Status[]>> {
  const wish = { ref: sha, ...fullPage, page: number }
  return await askFor(github, routes.listStatuses, z.array(shapes.status), wish, signal)
}
