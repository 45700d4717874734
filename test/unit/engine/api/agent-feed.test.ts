import { pino } from 'pino'
import { expect, it } from 'vitest'
import { AgentFeed } from '../../../../engine/api/agent-feed.ts'
import { systemClock } from '../../../../platform/clock.ts'

it('tells an agent nothing after the end, even if it was too slow then', () => {
  const subscribed: string[] = []
  const feed = new AgentFeed({
    agent: 'node-1',
    feed: {
      subscribe: agent => {
        subscribed.push(agent)
        return () => undefined
      },
    },
    taskSecrets: { reveal: async tasks => await Promise.resolve([...tasks]) },
    send: () => undefined,
    clock: systemClock,
    log: pino({ level: 'silent' }),
    signal: new AbortController().signal,
  })
  feed.startOver()
  feed.end()
  feed.startOver()

  expect(subscribed).toEqual(['node-1', 'node-1'])
})
