import { pino } from 'pino'
import { expect, it } from 'vitest'
import { AgentFeed } from '../../../../engine/api/agent-feed.ts'
import type { FeedMessage } from '../../../../engine/routes/feed.ts'
import { systemClock } from '../../../../platform/clock.ts'

const snapshot: FeedMessage = {
  ...{ kind: 'snapshot', revision: 1, tasks: [], removedTasks: [] },
  ...{ routes: [], removedRoutes: [], peers: [], removedPeers: [] },
}

it.each([
  ['what has its secrets', false, 1],
  ['nothing after the end, also of what had none yet', true, 0],
])('tells an agent %s', async (_, ends, messages) => {
  let told = 0
  let secretsCome: () => void = () => undefined
  const come = new Promise<void>(resolve => (secretsCome = resolve))
  const feed = new AgentFeed({
    agent: 'node-1',
    feed: {
      subscribe: (_agent, send) => {
        send(snapshot)
        return () => undefined
      },
    },
    taskSecrets: { reveal: async tasks => await come.then(() => [...tasks]) },
    tell: () => told++,
    clock: systemClock,
    log: pino({ level: 'silent' }),
    signal: new AbortController().signal,
  })
  await new Promise(setImmediate)
  if (ends) feed.end()
  secretsCome()
  await new Promise(setImmediate)

  expect(told).toBe(messages)
})
