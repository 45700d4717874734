import { expect, it } from 'vitest'
import type { StatusPost } from '../../../../core/model/outbox.ts'
import { newEntry } from '../../../../engine/report/enqueue.ts'
import { sentencesOf } from '../../../../engine/api/owed.ts'

function entry(channel: string, message?: string) {
  const content: StatusPost = {
    ...({ kind: 'status', sha: 'a'.repeat(40), context: 'banyan/shop', state: 'pending' } as const),
    description: 'generation 1',
  }
  const made = newEntry({ channel, content, now: 0, ulid: '01' })
  return message === undefined ? made : { ...made, error: { code: 'forge-permission', message } }
}

it('says of each repository how much GitHub was not told, and why first', () => {
  const said = sentencesOf([
    entry('shop', 'acme/shop: the credential lacks the permission statuses=write'),
    entry('shop', 'acme/shop: GitHub answered 404'),
    entry('blog', 'acme/blog: no answer'),
  ])

  expect([...said]).toEqual([
    [
      'shop',
      '2 reports wait for GitHub: acme/shop: the credential lacks the permission statuses=write',
    ],
    ['blog', 'a report waits for GitHub: acme/blog: no answer'],
  ])
})

it('says nothing of what was not tried yet', () => {
  expect(sentencesOf([entry('shop')]).size).toBe(0)
})
