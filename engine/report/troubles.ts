import type { OutboxContent, OutboxEntry } from '../../core/model/outbox.ts'
import type { NewEvent } from '../../core/model/event.ts'
import type { ReportError } from './sender.ts'

/** A single answer that fails is no news. */
const newsAfterTries = 3

/** Who has been told of which trouble: once for each channel, kind and code, until something arrives again. */
export class Troubles {
  readonly #told = new Set<string>()

  /** The event that is due, if any. `lasts`: what is known to last is news at once. */
  news({ channel, content, tries, error }: OutboxEntry, lasts: boolean): NewEvent | undefined {
    if (!error || (!lasts && tries < newsAfterTries)) return undefined
    if (!this.isNews(channel, content.kind, error.code)) return undefined
    return {
      kind: 'forge-trouble',
      level: 'warn',
      ...whereOf(channel),
      message: `${named(content)} waits: ${error.message}`,
    }
  }

  isNews(channel: string, kind: string, code: string): boolean {
    const trouble = `${channel} ${kind} ${code}`
    if (this.#told.has(trouble)) return false
    this.#told.add(trouble)
    return true
  }

  over(channel: string, kind: string): void {
    for (const trouble of this.#told) {
      if (trouble.startsWith(`${channel} ${kind} `)) this.#told.delete(trouble)
    }
  }
}

/** The event of an entry that is given up. */
export function failedEvent({ channel, content }: OutboxEntry, error: ReportError): NewEvent {
  return {
    kind: 'report-failed',
    level: 'error',
    ...whereOf(channel),
    ...('app' in content && { app: content.app }),
    ...('generation' in content && { generation: content.generation }),
    ...('sha' in content && { commit: content.sha }),
    message: `${named(content)} is given up: ${error.message}`,
  }
}

/** The event of a channel in which too much waits. */
export function droppedEvent(channel: string, waiting: number): NewEvent {
  return {
    kind: 'reports-dropped',
    level: 'warn',
    ...whereOf(channel),
    message: `${waiting} reports wait; those that newer ones make out of date are dropped`,
  }
}

function whereOf(channel: string): Partial<NewEvent> {
  return channel.startsWith('@') ? {} : { repository: channel }
}

/** The beginning of a sentence. */
function named(content: OutboxContent): string {
  switch (content.kind) {
    case 'status':
      return `the status ${content.context} ${content.state} on ${content.sha.slice(0, 7)}`
    case 'deployment':
      return `the deployment of ${content.app} generation ${content.generation}`
    case 'deployment-status':
      return `${content.state} of the deployment of ${content.app} generation ${content.generation}`
    case 'check':
      return `the check ${content.name} on ${content.sha.slice(0, 7)}`
    case 'comment':
      return `the comment on pull request ${content.pull}`
    case 'notification':
      return `the notification that ${content.app ?? content.repository} ${content.event}`
    default:
      return content satisfies never
  }
}
