import { describe, expect, it } from 'vitest'
import type { Progress } from '../../../cli/client/wire.ts'
import { reconnecting, watch } from '../../../cli/watch.ts'
import { BanyanError } from '../../../core/errors.ts'
import { fakeContext } from './fake-engine.ts'
import { progress } from './samples.ts'

async function* stream(...messages: readonly (Partial<Progress> | Error)[]) {
  for (const message of messages) {
    await Promise.resolve()
    if (message instanceof Error) throw message
    yield progress(message)
  }
}

const gone = new BanyanError('rpc-unavailable', 'gone', 'retry')
const signal = new AbortController().signal

describe('watching progress', () => {
  it('is 0 only when everything asked for holds', async () => {
    const good = await watch(fakeContext().context, stream({ done: true, ok: true }))
    const bad = await watch(fakeContext().context, stream({ done: true, ok: false }))

    expect([good, bad]).toEqual([0, 1])
  })

  it('does not take a stream that just ends for success', async () => {
    const watching = watch(fakeContext().context, stream({ phase: 'starting' }))

    await expect(watching).rejects.toMatchObject({ code: 'engine-unreachable' })
  })

  it('prints every message as JSON where that is asked for', async () => {
    const { context, out, err } = fakeContext({}, true)

    await watch(context, stream({ phase: 'failed' }, { done: true, ok: false }))

    expect(out.map(line => (JSON.parse(line) as Progress).phase)).toEqual(['failed', ''])
    expect(err).toEqual([])
  })
})

describe('a sync whose engine goes away', () => {
  async function run(
    streams: AsyncIterable<Progress>[],
    reconnect: () => Promise<unknown> = () => Promise.resolve(),
  ) {
    const again: boolean[] = []
    const phases: string[] = []
    let lost = 0
    const messages = reconnecting({
      open: isAgain => {
        again.push(isAgain)
        return streams.shift() ?? stream(gone)
      },
      reconnect,
      signal,
      onLost: () => lost++,
    })
    const error = await (async () => {
      for await (const message of messages) phases.push(message.phase)
      return undefined
    })().catch((failure: unknown) => failure)
    return { again, phases, lost, error }
  }

  it('is asked again, and goes on', async () => {
    const end = { phase: 'done', done: true, ok: true }

    const ran = await run([stream({ phase: 'starting' }, gone), stream(end)])

    expect(ran).toEqual({
      again: [false, true],
      phases: ['starting', 'done'],
      lost: 1,
      error: undefined,
    })
  })

  it('is asked again when the stream just ends', async () => {
    const ran = await run([stream({ phase: 'starting' }), stream({ done: true, ok: true })])

    expect(ran.again).toEqual([false, true])
  })

  it('is not waited for when it was never there', async () => {
    const ran = await run([stream(gone)])

    expect(ran).toEqual({ again: [false], phases: [], lost: 0, error: gone })
  })

  it('is given up after five times', async () => {
    const ran = await run([stream({ phase: 'starting' }, gone)])

    expect(ran.again).toHaveLength(6)
    expect(ran.error).toBe(gone)
  })

  it('passes on what the engine itself refuses', async () => {
    const refused = new BanyanError('repository-unknown', 'no', 'stalled')

    const ran = await run([stream({ phase: 'starting' }, refused)])

    expect(ran.error).toBe(refused)
  })
})
