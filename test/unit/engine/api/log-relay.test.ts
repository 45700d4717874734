import { EventEmitter } from 'node:events'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { LogRelay } from '../../../../engine/api/log-relay.ts'
import type { LogRequest } from '../../../../proto/gen/banyan/v1/LogRequest.ts'

/** The agent's end: hears requests, dials back with lines. */
class Dial extends EventEmitter {
  destroyed = false
  destroy(): void {
    this.destroyed = true
  }
}

let relay: LogRelay
let asked: LogRequest[]
let stop: AbortController

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  relay = new LogRelay()
  asked = []
  stop = new AbortController()
  relay.connect('node-1', request => asked.push(request))
})
afterEach(() => {
  stop.abort()
  vi.useRealTimers()
})

const read = (follow = false, agent = 'node-1') =>
  relay.read(agent, { task: 'shop-web-1', tail: 10, follow }, stop.signal)

function dialBack(): Dial & { end: () => void; lines: (...texts: string[]) => void } {
  const call = new Dial()
  relay.receive(call as never, () => undefined)
  const requestId = asked[0]?.requestId
  return Object.assign(call, {
    lines: (...texts: string[]) =>
      void call.emit('data', { requestId, lines: texts.map(text => ({ text })) }),
    end: () => void call.emit('end'),
  })
}

const texts = async (stream: AsyncGenerator) => {
  const found: unknown[] = []
  for await (const line of stream) found.push((line as { text: string }).text)
  return found
}

describe('reading the log of a task', () => {
  it('asks the agent, and passes on what it dials back with, to the end', async () => {
    const lines = texts(read())
    const agent = dialBack()
    agent.lines('one', 'two')
    agent.lines('three')
    agent.end()

    expect(await lines).toEqual(['one', 'two', 'three'])
    expect(asked[0]).toMatchObject({ task: 'shop-web-1', tail: 10, follow: false })
  })

  it.each(['error', 'cancelled'])('ends when the call of the agent ends with %s', async event => {
    const lines = texts(read(true))
    const agent = dialBack()
    agent.lines('one')
    agent.emit(event, new Error('gone'))

    expect(await lines).toEqual(['one'])
  })

  it('says that the agent is not here', async () => {
    await expect(read(false, 'node-2').next()).rejects.toMatchObject({ code: 'agent-not-here' })
  })

  it('ends without lines when the agent does not dial back', async () => {
    const lines = texts(read())
    await vi.advanceTimersByTimeAsync(5000)

    expect(await lines).toEqual([])
  })

  it('following, waits for a task that has nothing to say yet', async () => {
    let ended = false
    const lines = texts(read(true)).then(found => {
      ended = true
      return found
    })
    await vi.advanceTimersByTimeAsync(60_000)

    expect(ended).toBe(false)
    stop.abort()
    expect(await lines).toEqual([])
  })

  it('tells the agent when nobody reads any more, and refuses what still comes', async () => {
    const stream = read(true)
    const first = stream.next()
    const agent = dialBack()
    agent.lines('one')
    await first
    await stream.return(undefined)
    agent.lines('two')

    expect(asked[1]).toEqual({ requestId: asked[0]?.requestId, task: 'shop-web-1', cancel: true })
    expect(agent.destroyed).toBe(true)
  })

  it('keeps the newest lines for a slow reader', async () => {
    const stream = read()
    const first = stream.next()
    const agent = dialBack()
    agent.lines('zero')
    await first
    agent.lines(...Array.from({ length: 10_001 }, (_, n) => `${n + 1}`))
    agent.end()

    const rest = await texts(stream)
    expect([rest.length, rest[0], rest.at(-1)]).toEqual([10_000, '2', '10001'])
  })
})

describe('an agent that connects again', () => {
  it('is asked over its newer connection, also when the older one ends late', async () => {
    const newer: LogRequest[] = []
    const takeBack = relay.connect('node-1', () => undefined)
    relay.connect('node-1', request => newer.push(request))
    takeBack()
    void read().next()
    await Promise.resolve()

    expect(newer).toHaveLength(1)
  })
})
