import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { CommitState, OutboxEntry } from '../../../../core/model/outbox.ts'
import type { Owed } from '../../../../engine/report/reports.ts'
import type { Absent, Sender, Sent } from '../../../../engine/report/sender.ts'
import { startOutboxRig, type OutboxRig } from '../../../support/outbox-rig.ts'

type Fault = Sent | undefined

/** Keeps what it is sent; answers what the test says, after having taken it or not. */
class Receiver implements Sender {
  readonly credential = 'token'
  readonly has: OutboxEntry[] = []
  readonly at: number[] = []
  requests = 0
  readonly askedAt: number[] = []
  /** For each request, what to do; undefined: as it should be. */
  fault: ((entry: OutboxEntry, request: number) => Fault | Promise<Fault>) | undefined
  readonly #now: () => number

  constructor(now: () => number) {
    this.#now = now
  }

  async send(entry: OutboxEntry): Promise<Sent> {
    this.requests++
    this.at.push(this.#now())
    const answer = await this.fault?.(entry, this.requests)
    if (answer) return answer
    return this.take(entry)
  }

  take(entry: OutboxEntry): Sent {
    this.has.push(entry)
    return { kind: 'arrived' }
  }

  find(entry: OutboxEntry): Promise<Sent | Absent> {
    this.askedAt.push(this.#now())
    const isThere = this.has.some(({ id }) => id === entry.id)
    return Promise.resolve({ kind: isThere ? 'arrived' : 'absent' })
  }

  get texts(): string[] {
    return this.has.map(({ content }) =>
      content.kind === 'status' ? `${content.context} ${content.state}` : content.kind,
    )
  }
}

const status = (context: string, state: CommitState, channel = 'shop'): Owed => ({
  channel,
  content: { kind: 'status', sha: 'a'.repeat(40), context, state, description: state },
})
const error = { code: 'forge-unreachable', message: 'no answer' }

let rig: OutboxRig
let receiver: Receiver
const senders = () => new Map([['shop', receiver]])

beforeEach(async () => {
  rig = await startOutboxRig()
  receiver = new Receiver(() => rig.clock.now())
})
afterEach(async () => await rig.stop())

describe('an outbox', () => {
  it('sends each subject in order, a second apart, and forgets what has arrived', async () => {
    await rig.owe(status('banyan/a', 'pending'), status('banyan/b', 'pending'))
    await rig.owe(status('banyan/a', 'success'), status('banyan/b', 'failure'))
    const engine = await rig.engine('engine-1', senders)
    await rig.run([engine])
    expect(receiver.texts).toEqual([
      'banyan/a pending',
      'banyan/b pending',
      'banyan/a success',
      'banyan/b failure',
    ])
    const gaps = receiver.at.slice(1).map((time, index) => time - (receiver.at[index] ?? 0))
    expect(Math.min(...gaps)).toBe(1000)
    expect(await rig.waiting()).toEqual([])
    expect(receiver.askedAt).toEqual([])
  })

  it('does not send twice what arrived although the answer was lost', async () => {
    receiver.fault = (entry, request) => {
      if (request !== 1) return undefined
      receiver.take(entry)
      return { kind: 'unknown', error }
    }
    await rig.owe(status('banyan/a', 'pending'), status('banyan/a', 'success'))
    await rig.run([await rig.engine('engine-1', senders)])
    expect(receiver.texts).toEqual(['banyan/a pending', 'banyan/a success'])
    expect(receiver.askedAt).toHaveLength(1)
  })

  it('sends again what did not arrive, after the quiet time', async () => {
    receiver.fault = (_, request) => {
      if (request === 1) throw new Error('reset')
      return undefined
    }
    await rig.owe(status('banyan/a', 'pending'))
    await rig.run([await rig.engine('engine-1', senders)])
    expect(receiver.texts).toEqual(['banyan/a pending'])
    expect((receiver.at[1] ?? 0) - (receiver.at[0] ?? 0)).toBeGreaterThanOrEqual(15_000)
  })

  it('gives up what is refused, says so once, and goes on with the subject', async () => {
    receiver.fault = (_, request) =>
      request === 1
        ? { kind: 'refused', error: { code: 'forge-refused', message: 'no' } }
        : undefined
    await rig.owe(status('banyan/a', 'pending'), status('banyan/a', 'success'))
    await rig.run([await rig.engine('engine-1', senders)])
    expect(receiver.texts).toEqual(['banyan/a success'])
    const [event, ...more] = await rig.events('report-failed')
    expect(more).toEqual([])
    expect(event?.message).toBe('the status banyan/a pending on aaaaaaa is given up: no')
  })

  it('lets nothing of other subjects wait for one that fails', async () => {
    receiver.fault = ({ content }) =>
      content.kind === 'status' && content.context === 'banyan/bad'
        ? { kind: 'later', until: rig.clock.now() + 60_000, error }
        : undefined
    await rig.owe(status('banyan/bad', 'pending'), status('banyan/a', 'pending'))
    await rig.owe(status('banyan/bad', 'success'), status('banyan/a', 'success'))
    const engine = await rig.engine('engine-1', senders)
    await rig.run([engine], 10_000)
    expect(receiver.texts).toEqual(['banyan/a pending', 'banyan/a success'])
    expect(await rig.waiting()).toHaveLength(2)
  })

  it('sends nothing with a credential that pauses, and pauses a kind in a channel alone', async () => {
    const until = rig.clock.now() + 3_600_000
    receiver.fault = ({ content }, request) => {
      if (content.kind === 'comment') return { kind: 'pause', of: 'kind', until, error }
      return request === 3 ? { kind: 'pause', of: 'credential', until, error } : undefined
    }
    await rig.owe(
      { channel: 'shop', content: { kind: 'comment', pull: 1, marker: '', body: '' } },
      { channel: 'shop', content: { kind: 'comment', pull: 2, marker: '', body: '' } },
      status('banyan/a', 'pending'),
    )
    const engine = await rig.engine('engine-1', senders)
    await rig.run([engine], 5000)
    expect(receiver.requests).toBe(2)
    await rig.owe(status('banyan/a', 'success'), status('banyan/b', 'success'))
    await rig.run([engine], 60_000)
    expect(receiver.requests).toBe(3)
    expect(receiver.texts).toEqual(['banyan/a pending'])
    expect(await rig.events('forge-trouble')).toHaveLength(2)
  })

  it('goes on where an engine ended between its mark and the answer', async () => {
    let killed: Promise<void> | undefined
    await rig.owe(status('banyan/a', 'pending'), status('banyan/a', 'success'))
    const first = await rig.engine('engine-1', senders)
    receiver.fault = async (entry, request) => {
      if (request !== 1) return undefined
      receiver.take(entry)
      killed = first.kill()
      await killed
      throw new Error('cut off')
    }
    const second = await rig.engine('engine-2', senders)
    await rig.run([first, second])
    expect(killed).toBeDefined()
    // what was cut off may be applied until then
    expect((receiver.askedAt[0] ?? 0) - (receiver.at[0] ?? 0)).toBeGreaterThanOrEqual(15_000)
    expect(receiver.texts).toEqual(['banyan/a pending', 'banyan/a success'])
    expect(receiver.askedAt).toHaveLength(1)
  })

  it('leaves it to one of two engines', async () => {
    await rig.owe(status('banyan/a', 'pending'), status('banyan/b', 'pending'))
    await rig.owe(status('banyan/a', 'success'))
    const engines = [await rig.engine('engine-1', senders), await rig.engine('engine-2', senders)]
    await rig.run(engines)
    expect(receiver.texts).toHaveLength(3)
    expect(receiver.requests).toBe(3)
  })

  it('keeps the newer of two wanted states, also while the older one is on its way', async () => {
    const comment = (body: string): Owed => ({
      channel: 'shop',
      content: { kind: 'comment', pull: 1, marker: '', body },
    })
    receiver.fault = async (_, request) => {
      if (request === 1) await rig.owe(comment('newer'))
      return undefined
    }
    await rig.owe(comment('older'))
    await rig.run([await rig.engine('engine-1', senders)])
    const bodies = receiver.has.map(({ content }) => content.kind === 'comment' && content.body)
    expect(bodies).toEqual(['older', 'newer'])
  })

  it('gives up after seven days', async () => {
    receiver.fault = () => ({ kind: 'later', until: rig.clock.now() + 3_600_000, error })
    await rig.owe(status('banyan/a', 'pending'))
    await rig.run([await rig.engine('engine-1', senders)], 8 * 24 * 3_600_000)
    expect(await rig.waiting()).toEqual([])
    expect(await rig.events('report-failed')).toHaveLength(1)
  })
})
