import { describe, expect, it } from 'vitest'
import { parseCommand } from '../../rig/commands.ts'

describe('what is typed at the prompt of a rig', () => {
  it.each([
    ['', { kind: 'nothing' }],
    ['  status ', { kind: 'status' }],
    ['kill 2', { kind: 'power', verb: 'kill', target: 2 }],
    ['pause agent 12', { kind: 'power', verb: 'pause', target: { agent: 12 } }],
    ['pause etcd 3', { kind: 'power', verb: 'pause', target: { etcd: 3 } }],
    ['kill engine 2', { kind: 'power', verb: 'kill', target: { engine: 2 } }],
    ['cut engine 2', { kind: 'isolate', engine: 2, from: 'all' }],
    ['isolate engine 3', { kind: 'isolate', engine: 3, from: 'engines' }],
    ['start engine', { kind: 'power', verb: 'start', target: 'engine' }],
    ['cut engine', { kind: 'cut', target: 'engine' }],
    ['lose 1 engine', { kind: 'lose', from: 1, to: 'engine' }],
    ['remove 3', { kind: 'remove', host: 3 }],
    ['on 2 ip -br addr', { kind: 'on', host: 2, argv: ['ip', '-br', 'addr'] }],
    ['banyan why shop', { kind: 'banyan', args: ['why', 'shop'] }],
  ])('%j is understood', (line, command) => {
    expect(parseCommand(line)).toEqual(command)
  })

  it.each([
    'kill',
    'kill 0',
    'kill 2 3',
    'kill agent',
    'kill agent engine',
    'kill etcd',
    'isolate 2',
    'isolate engine',
    'lose 1',
    'on 2',
    'foo',
  ])('%j is not guessed at', line => {
    expect(parseCommand(line)).toMatchObject({ kind: 'unclear' })
  })
})
