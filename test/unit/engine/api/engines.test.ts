import { expect, it } from 'vitest'
import { enginesReply } from '../../../../engine/api/engines.ts'

const engine = { address: '192.0.2.10:50052', version: '0.1.0', startedAt: 7 }
const member = { key: '', joinedAt: 0 }

it('tells engines that live from members that do not, and who has which agents', () => {
  const reply = enginesReply({
    engineId: 'engine-2',
    view: {
      engines: new Map([['engine-2', engine]]),
      agents: new Map([
        ['node-1', { value: {} as never, revision: 1 }],
        ['node-2', { value: {} as never, revision: 1 }],
      ]),
      alive: new Map([['node-1', { incarnation: 'a', engine: 'engine-2' }]]),
    },
    joining: {
      members: {
        all: () => [
          { name: 'engine:engine-1', role: 'engine', ...member },
          { name: 'engine:engine-2', role: 'engine', ...member },
          { name: 'node-1', ...member },
        ],
      },
    },
  })

  expect(reply).toMatchObject({
    engines: [
      { id: 'engine-1', state: 'away', agents: 0, here: false },
      { id: 'engine-2', state: 'ready', ...engine, agents: 1, here: true },
    ],
    ...{ agentsConnected: 1, agentsKnown: 2 },
  })
})

it('names an engine that is reached through the control tunnel alone as a list of engines does', () => {
  const tunnel = { key: 'k', host: '2001:db8::1', port: 51_821, grpcPort: 50_051 }
  const reply = enginesReply({
    engineId: 'engine-1',
    view: {
      engines: new Map([['engine-1', { ...engine, address: '', tunnel }]]),
      ...{ agents: new Map(), alive: new Map() },
    },
  })

  expect(reply.engines).toMatchObject([{ address: '[2001:db8::1]:50051' }])
})

it('warns first that agents follow a later life of the cluster', () => {
  const reply = enginesReply({
    engineId: 'engine-1',
    view: { engines: new Map(), agents: new Map(), alive: new Map() },
    life: { warning: 'Stop it' },
    stateReport: () =>
      ({ managed: false, members: [], warnings: [{ kind: 'k', message: 'full' }] }) as never,
  })

  expect(reply.warnings).toEqual(['Stop it', 'full'])
})
