import { describe, expect, it } from 'vitest'
import { entryWrite, newEntry } from '../../../../engine/report/enqueue.ts'
import { records } from '../../../../core/records.ts'
import type { OutboxContent } from '../../../../core/model/outbox.ts'

const sha = '9d1e4b0'.padEnd(40, '0')
const entry = (content: OutboxContent, ulid = '01A') =>
  newEntry({ channel: 'shop', content, now: 1000, ulid })

describe('newEntry', () => {
  it('gives what happened an id of its own, and one subject to all of a context', () => {
    const status = { kind: 'status', sha, context: 'banyan/shop', state: 'pending' } as const
    const first = entry({ ...status, description: 'a' }, '01A')
    const second = entry({ ...status, description: 'b' }, '01B')
    expect([first.id, second.id]).toEqual(['01A', '01B'])
    expect(first.subject).toBe(`status/${sha}/banyan/shop`)
    expect(second.subject).toBe(first.subject)
  })

  it('has deployments and their statuses go out in order', () => {
    const about = { app: 'shop', generation: 2, description: '' }
    const made = entry({
      ...about,
      ...{ kind: 'deployment', sha, environment: 'production', transient: false },
    })
    const ended = entry({ ...about, kind: 'deployment-status', state: 'success' })
    expect(made.subject).toBe(ended.subject)
  })

  it('gives what is wanted one place, so that a newer one replaces it', () => {
    expect(entry({ kind: 'comment', pull: 12, marker: '', body: '' }).id).toBe('comment-12')
    const about = { conclusion: 'failure', title: '', summary: '', annotations: [] } as const
    expect(entry({ ...about, kind: 'check', sha, name: 'banyan' }).id).toBe('check-9d1e4b0-banyan')
  })
})

describe('entryWrite', () => {
  it('puts the record where the sender looks, with the lease', () => {
    const made = entry({ kind: 'comment', pull: 12, marker: '<!-- -->', body: 'text' })
    expect(entryWrite(made, '77')).toEqual({
      kind: 'put',
      key: '/banyan/outbox/shop/comment-12',
      value: records.outboxEntry.encode(made),
      lease: '77',
    })
  })
})
