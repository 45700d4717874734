import { expect, it } from 'vitest'
import { mapLimited } from '../../../../engine/sync/map-limited.ts'

it('answers in the order of the items, whichever ends first', async () => {
  const results = await mapLimited([3, 1, 2], 2, async item => {
    for (let turns = 0; turns < item; turns++) await Promise.resolve()
    return item * 10
  })

  expect(results).toEqual([30, 10, 20])
})

it('has no more under way than it may', async () => {
  let underWay = 0
  let most = 0

  await mapLimited(Array.from({ length: 20 }), 3, async () => {
    most = Math.max(most, ++underWay)
    await new Promise(resolve => setImmediate(resolve))
    underWay--
  })

  expect(most).toBe(3)
})

it('rejects with the first failure', async () => {
  const failing = mapLimited([1, 2], 1, async item => {
    await Promise.resolve()
    if (item === 2) throw new Error('two')
    return item
  })

  await expect(failing).rejects.toThrow('two')
})

it('lets timers and requests have their turn while it works through what never waits', async () => {
  const items = Array.from({ length: 20 }, (_, index) => index)
  let done = 0
  let doneWhenTimerRang = items.length
  setTimeout(() => (doneWhenTimerRang = done), 0)

  await mapLimited(items, 4, async () => {
    await Promise.resolve()
    burn(10)
    done++
  })

  expect(doneWhenTimerRang).toBeLessThan(items.length)
})

function burn(ms: number): void {
  const start = performance.now()
  while (performance.now() - start < ms);
}
