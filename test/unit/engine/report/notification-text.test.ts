import { expect, it } from 'vitest'
import type { NotificationPost } from '../../../../core/model/outbox.ts'
import { notificationBody, slackText } from '../../../../engine/report/notification-text.ts'

const post: NotificationPost = {
  ...{ kind: 'notification', event: 'failed', app: 'shop', repository: 'deploy' },
  ...{ commit: 'abc', generation: 3, text: 'shop failed: a < b' },
}

it('is JSON with all that is known, and the id of its entry', () => {
  const { kind: _, ...rest } = post

  expect(JSON.parse(notificationBody(post, '01J', 'json'))).toEqual({ ...rest, id: '01J' })
})

it('is one text for Slack', () => {
  expect(JSON.parse(notificationBody(post, '01J', 'slack'))).toEqual({
    text: 'shop failed: a &lt; b',
  })
})

it.each([
  ['<!channel> and <@U024BE7LH>', '&lt;!channel&gt; and &lt;@\u200bU024BE7LH&gt;'],
  ['<https://evil.test|banyan> & more', '&lt;https://evil.test|banyan&gt; &amp; more'],
  ['&lt;!here&gt;', '&amp;lt;!here&amp;gt;'],
  ['@channel @here', '@\u200bchannel @\u200bhere'],
  ['ends with @', 'ends with @'],
])('says %s and nothing else', (text, sent) => {
  expect(slackText(text)).toBe(sent)
})
