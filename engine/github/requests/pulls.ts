import { z } from 'zod'
import { askFor, fullPage, type Reply } from '../ask-for.ts'
import type { GitHub } from '../github.ts'
import { routes } from '../routes.ts'
import * as shapes from '../shapes.ts'
import type { Comparison, Pull } from '../shapes.ts'

export async function getPull(
  github: GitHub,
  number: number,
  signal: AbortSignal,
): Promise<Reply<Pull>> {
  return await askFor(github, routes.getPull, shapes.pull, { pull_number: number }, signal)
}

/** Open ones into the branch, newest first. With the ETag of the last answer: 304, not ok, where nothing has changed; that costs nothing. */
export async function listPulls(
  github: GitHub,
  of: { readonly base: string; readonly etag?: string; readonly page?: number },
  signal: AbortSignal,
): Promise<Reply<Pull[]>> {
  const { base, etag, page: number = 1 } = of
  const wish = {
    ...{ state: 'open', base, ...fullPage, page: number },
    ...(etag !== undefined && { headers: { 'if-none-match': etag } }),
  }
  return await askFor(github, routes.listPulls, z.array(shapes.pull), wish, signal)
}

/** `head` and `base` are commits, or branches; where the merge base is, and how far `head` is behind. */
export async function compareCommits(
  github: GitHub,
  { base, head }: { readonly base: string; readonly head: string },
  signal: AbortSignal,
): Promise<Reply<Comparison>> {
  const wish = { basehead: `${base}...${head}`, per_page: 1 }
  return await askFor(github, routes.compareCommits, shapes.comparison, wish, signal)
}
