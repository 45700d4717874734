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

/** Calls until it doesn't fail; fails as the last call did after the time. */
export async function untilAnswered<T>(call: () => Promise<T>, withinMs = 15_000): Promise<T> {
  const deadline = Date.now() + withinMs
  for (;;) {
    try {
      return await call()
    } catch (error) {
      if (Date.now() > deadline) throw error
      await delay(50)
    }
  }
}
