import type { NotificationConfig } from '../../core/config/engine.ts'
import type { NotificationPost } from '../../core/model/outbox.ts'

/** What is sent. The id is the same each time that it is sent: a receiver can tell a repetition. */
export function notificationBody(
  { kind: _, ...post }: NotificationPost,
  id: string,
  format: NotificationConfig['format'],
): string {
  return JSON.stringify(format === 'slack' ? { text: slackText(post.text) } : { ...post, id })
}

/**
 * Text for Slack and what speaks like it: without markup, links and mentions, whatever somebody wrote into a commit message.
 * Slack itself needs `<`, Mattermost takes a bare `@channel`.
 */
export function slackText(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replace(/@(?=\S)/g, '@\u200b')
}
