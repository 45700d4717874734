import { type z } from 'zod'
import { failures } from './failures.ts'
import type { Answer, GitHub, Parameters } from './github.ts'

/** An answer that says yes, read; or another one, as it came: verdict.ts knows what to make of it. */
export type Reply<T> = ({ readonly ok: true } & Answer<T>) | ({ readonly ok: false } & Answer)

/** The most that GitHub puts on one page. */
export const fullPage = { per_page: 100 }

/** One request about this repository. Rejects as `GitHub.request` does, and where a yes reads like no answer of GitHub's. */
export async function askFor<T>(
  github: GitHub,
  route: string,
  shape: z.ZodType<T>,
  parameters: Parameters,
  signal: AbortSignal,
): Promise<Reply<T>> {
  const { owner, repo } = github
  const isOfRepository = route.includes('{repo}')
  const whole = { ...(isOfRepository && { owner, repo }), ...parameters }
  const answer = await github.request(route, whole, signal)
  if (answer.status < 200 || answer.status > 299) return { ...answer, ok: false }
  const { success, data } = shape.safeParse(answer.body)
  if (!success) throw failures.odd(`${owner}/${repo}`, route)
  return { ...answer, ok: true, body: data }
}
