import { describe, expect, it } from 'vitest'
import type { OutboxContent } from '../../../../core/model/outbox.ts'
import { superfluous } from '../../../../engine/report/compact.ts'
import { newEntry } from '../../../../engine/report/enqueue.ts'
import { pick, type Waiting } from '../../../../engine/report/pick.ts'

function waiting(content: OutboxContent, createRevision: number, sent = false): Waiting {
  const ulid = String(createRevision).padStart(4, '0')
  const entry = newEntry({ channel: 'shop', content, now: 0, ulid })
  return {
    ...{ key: `/banyan/outbox/shop/${entry.id}`, createRevision, modRevision: createRevision },
    entry: sent ? { ...entry, sending: { engine: 'engine-1', at: 0 } } : entry,
  }
}

const status = (context: string): OutboxContent => {
  return { kind: 'status', sha: 'a', context, state: 'pending', description: '' }
}
const comment: OutboxContent = { kind: 'comment', pull: 1, marker: '', body: '' }
const deployment: OutboxContent = {
  ...{ kind: 'deployment', app: 'shop', generation: 1, sha: 'a', environment: 'production' },
  ...{ transient: false, description: '' },
}

describe('pick', () => {
  it('takes statuses before comments before deployments, the oldest first', () => {
    const all = [waiting(deployment, 1), waiting(comment, 2), waiting(status('b'), 4)]
    const order = [...all, waiting(status('a'), 3)]
    const kinds: string[] = []
    while (order.length > 0) {
      const next = pick(order, () => 0, 0)
      if (next.kind !== 'entry') throw new Error(next.kind)
      kinds.push(next.waiting.entry.subject)
      order.splice(order.indexOf(next.waiting), 1)
    }
    expect(kinds).toEqual(['status/a/a', 'status/a/b', 'comment/1', 'deployment/shop'])
  })

  it('never takes the second of a subject while the first waits', () => {
    const [first, second] = [waiting(status('a'), 1), waiting(status('a'), 2)]
    expect(pick([second, first], each => (each === first ? 9 : 0), 5)).toEqual({
      kind: 'wait',
      until: 9,
    })
  })

  it('has nothing to do where nothing waits', () => {
    expect(pick([], () => 0, 0)).toEqual({ kind: 'nothing' })
  })
})

describe('superfluous', () => {
  const room = { usual: 2, most: 4 }

  it('drops nothing while there is room', () => {
    expect(superfluous([waiting(status('a'), 1), waiting(status('a'), 2)], room)).toEqual([])
  })

  it('drops what a newer one makes out of date, never the newest, nor what may be on its way', () => {
    const all = [
      waiting(status('a'), 1, true),
      waiting(status('a'), 2),
      waiting(status('a'), 3),
      waiting(status('b'), 4),
    ]
    expect(superfluous(all, room)).toEqual([all[1]])
  })

  it('keeps what the next of its subject needs, until the most is reached', () => {
    const ended: OutboxContent = {
      ...{ kind: 'deployment-status', app: 'shop', generation: 1, state: 'success' },
      description: '',
    }
    const all = [deployment, ended, comment].map((content, index) => waiting(content, index + 1))
    expect(superfluous(all, room)).toEqual([])
    const many = Array.from({ length: 6 }, (_, index) => waiting(status(`app-${index}`), index))
    expect(superfluous(many, room)).toEqual(many.slice(0, 2))
  })
})
