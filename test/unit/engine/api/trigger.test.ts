import { expect, it } from 'vitest'
import { trigger } from '../../../../engine/api/trigger.ts'
import type { Announcement } from '../../../../engine/sync/announced.ts'

const commit = 'c'.repeat(40)
const hint = { repository: 'shop', delivery: 'd-1', forge: 'github', ref: 'refs/heads/main' }

function asked(announced: readonly object[], repositories = ['shop']) {
  const followed: Announcement[] = []
  const heard: string[] = []
  const context = {
    syncs: { names: () => ['shop', 'other'] },
    announced: {
      follow: async (said: Announcement) => {
        followed.push(said)
        await Promise.resolve()
      },
    },
  }
  const deliveries = {
    pushed: async (repository: string) => {
      heard.push(`push ${repository}`)
      await Promise.resolve()
    },
    pinged: async (repository: string) => {
      heard.push(`ping ${repository}`)
      await Promise.resolve()
    },
  }
  const request = { repositories, delivery: 'd-9', announced: announced as never[] }
  return { ...trigger({ ...context, deliveries }, request), followed, heard }
}

it('passes on what a delivery said', () => {
  expect(asked([{ ...hint, commit, ping: false }])).toEqual({
    accepted: ['shop'],
    followed: [{ repository: 'shop', delivery: 'd-1', commit }],
    heard: ['push shop'],
  })
})

it.each([
  ['nothing', []],
  ['something about another repository', [{ ...hint, repository: 'other', commit }]],
  ['a ping', [{ ...hint, commit, ping: true }]],
])('syncs where %s was said', (_, announced) => {
  expect(asked(announced).followed).toEqual([{ repository: 'shop', delivery: 'd-9' }])
})

it('takes no commit that is none', () => {
  const said = asked([{ ...hint, commit: '--upload-pack=x', ping: false }])

  expect(said.followed).toEqual([{ repository: 'shop', delivery: 'd-1' }])
})

it('takes names that are configured, and syncs nothing for a ping', () => {
  expect(asked([], ['nope', 'other']).accepted).toEqual(['other'])
  const ping = { ...hint, commit: '', ping: true }
  const said = asked([ping, { ...ping, repository: 'nope' }], [])
  expect([said.followed, said.heard]).toEqual([[], ['ping shop']])
})
