import { EventEmitter } from 'node:events'
import { expect, it } from 'vitest'
import { SendQueue } from '../../../../engine/api/send-queue.ts'
import type { EngineMessage } from '../../../../proto/gen/banyan/v1/EngineMessage.ts'

class Sink extends EventEmitter {
  readonly written: EngineMessage[] = []
  isFull = true
  write(message: EngineMessage): boolean {
    this.written.push(message)
    return !this.isFull
  }
  drain(): void {
    this.isFull = false
    this.emit('drain')
  }
}

function openQueue() {
  const sink = new Sink()
  let overflows = 0
  const queue = new SendQueue(sink, () => overflows++)
  queue.say({ beat: { number: 1 } })
  return { sink, queue, overflows: () => overflows }
}

it('sends in order, and waits while the stream is full', () => {
  const { sink, queue } = openQueue()
  queue.tell({ delta: { revision: 2 } })
  queue.say({ beat: { number: 2 } })
  queue.tell({ delta: { revision: 3 } })
  expect(sink.written).toHaveLength(1)
  sink.drain()

  expect(sink.written.slice(1)).toEqual([
    { delta: { revision: 2 } },
    { beat: { number: 2 } },
    { delta: { revision: 3 } },
  ])
})

it('keeps what is said once when everything else goes', () => {
  const { sink, queue, overflows } = openQueue()
  queue.say({ rotateKey: {} })
  for (let revision = 0; revision < 257; revision++) queue.tell({ delta: { revision } })
  queue.tell({ snapshot: { revision: 300 } })
  sink.drain()

  expect(overflows()).toBe(1)
  expect(sink.written.slice(1)).toEqual([{ rotateKey: {} }, { snapshot: { revision: 300 } }])
})

it('keeps the newest of what is said once, and all that stands', () => {
  const { sink, queue, overflows } = openQueue()
  queue.tell({ sweeps: { apps: ['old'] } })
  for (let number = 2; number < 302; number++) queue.say({ beat: { number } })
  sink.drain()

  expect(overflows()).toBe(0)
  expect(sink.written).toHaveLength(1 + 1 + 256)
  expect(sink.written[1]).toEqual({ sweeps: { apps: ['old'] } })
  expect(sink.written.at(-1)).toEqual({ beat: { number: 301 } })
})
