import { z } from 'zod'
import { askFor, fullPage, type Reply } from '../ask-for.ts'
import type { GitHub } from '../github.ts'
import { routes } from '../routes.ts'
import * as shapes from '../shapes.ts'
import type { Comment } from '../shapes.ts'

export async function createComment(
  github: GitHub,
  { pull, body }: { readonly pull: number; readonly body: string },
  signal: AbortSignal,
): Promise<Reply<Comment>> {
  const wish = { issue_number: pull, body }
  return await askFor(github, routes.createComment, shapes.comment, wish, signal)
}

export async function updateComment(
  github: GitHub,
  { comment, body }: { readonly comment: number; readonly body: string },
  signal: AbortSignal,
): Promise<Reply<Comment>> {
  const wish = { comment_id: comment, body }
  return await askFor(github, routes.updateComment, shapes.comment, wish, signal)
}

/** Oldest first, 100 a page. */
export async function listComments(
  github: GitHub,
  pull: number,
  signal: AbortSignal,
  number = 1,
): Promise<Reply<Comment[]>> {
  const wish = { issue_number: pull, ...fullPage, page: number }
  return await askFor(github, routes.listComments, z.array(shapes.comment), wish, signal)
}

export async function getComment(
  github: GitHub,
  comment: number,
  signal: AbortSignal,
): Promise<Reply<Comment>> {
  return await askFor(github, routes.getComment, shapes.comment, { comment_id: comment }, signal)
}

/** The login that our own comments have. */
export async function whoAmI(github: GitHub, signal: AbortSignal): Promise<Reply<string>> {
  if (!github.isApp) {
    const shape = shapes.user.transform(({ login }) => login)
    return await askFor(github, routes.getUser, shape, {}, signal)
  }
  const shape = shapes.app.transform(({ slug }) => `${slug}[bot]`)
  return await askFor(github, routes.getApp, shape, {}, signal)
}
