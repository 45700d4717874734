import { describe, expect, it } from 'vitest'
import type { Engine } from '../../../../cli/client/engine.ts'
import type { Event } from '../../../../cli/client/wire.ts'
import { followPushes } from '../../../../cli/dev/story.ts'

function event(id: string, kind: string, at = Date.now() + 1000): Event {
  const about = { repository: 'demo', app: 'demo', service: '', task: '', agent: '', commit: '' }
  return { id, at, kind, level: 'info', message: kind, generation: 1, ...about }
}

/** An engine whose event stream breaks after each batch. */
function engineOf(batches: readonly (readonly Event[])[], onEnd: () => void): Engine {
  let stream = 0
  async function* events() {
    const batch = batches[stream++]
    if (!batch) return onEnd()
    for (const one of batch) yield await Promise.resolve(one)
    if (batches[stream]) throw new Error('the engine went away')
    onEnd()
  }
  return { events } as unknown as Engine
}

async function told(batches: readonly (readonly Event[])[]): Promise<string[]> {
  const controller = new AbortController()
  const ids: string[] = []
  await followPushes({
    engine: engineOf(batches, () => controller.abort()),
    onNews: async ({ id }) => {
      ids.push(id)
      await Promise.resolve()
    },
    signal: controller.signal,
  })
  return ids
}

describe('following pushes', () => {
  it('tells of what turns the story, not of every step', async () => {
    const ids = await told([
      [event('1', 'accepted'), event('2', 'building'), event('3', 'manifest-refused')],
    ])

    expect(ids).toEqual(['1', '3'])
  })

  it('leaves out what happened before', async () => {
    const ids = await told([[event('1', 'accepted', 0), event('2', 'accepted')]])

    expect(ids).toEqual(['2'])
  })

  it('goes on after a restart of the engine, and tells nothing twice', async () => {
    const [one, two] = [event('1', 'accepted'), event('2', 'accepted')]

    const ids = await told([[one], [one, two]])

    expect(ids).toEqual(['1', '2'])
  })
})
