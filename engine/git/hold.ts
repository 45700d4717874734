import { RateLimited } from './rate-limit.ts'

/** Until when nothing is asked, by server and credential: repositories that share a credential share its limit. */
const held = new Map<string, number>()

/** Acts, unless the server asked to be left alone: then, and when it asks now, `git-limited`. */
export async function unlessHeld<T>(
  where: string,
  whose: string,
  action: () => Promise<T>,
): Promise<T> {
  const until = held.get(whose)
  if (until !== undefined && Date.now() < until) throw new RateLimited(where, until)
  held.delete(whose)
  try {
    return await action()
  } catch (error) {
    if (error instanceof RateLimited) held.set(whose, error.until)
    throw error
  }
}
