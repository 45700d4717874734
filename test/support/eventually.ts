import { setTimeout as delay } from 'node:timers/promises'

/** Asks until there is an answer; fails after the time. */
export async function eventually<T>(
  ask: () => Promise<T | undefined>,
  withinMs = 15_000,
): Promise<T> {
  const deadline = Date.now() + withinMs
  for (;;) {
    const answer = await ask()
    if (answer !== undefined) return answer
    if (Date.now() > deadline) throw new Error(`Nothing came within ${withinMs} ms`)
    await delay(20)
  }
}
