import type { Deployment, OutboxContent, OutboxEntry, Posted } from '../../../core/model/outbox.ts'

export interface Reports {
  readonly app: string
  readonly generation: number
  readonly commit: string
  /** What the commit's contexts show, by context. */
  readonly posted: ReadonlyMap<string, Posted>
  readonly deployment: Deployment | undefined
  /** What is still owed, in the order in which it was stored. */
  readonly owed: readonly OutboxEntry[]
  readonly now: number
}

/** What the forge and receivers were told of a generation, and what they will be, a line each. */
export function reportsOf(about: Reports): string[] {
  const { app, posted, deployment, owed, now } = about
  const told = [...posted]
    .filter(([context]) => isOf(context, app))
    .map(([context, { state, description }]) => `GitHub shows ${context} ${state}: ${description}`)
  const deployed = deployment
    ? [`GitHub shows deployment ${deployment.id} to ${deployment.environment}: ${deployment.state}`]
    : []
  const waiting = owed.filter(entry => concerns(entry, about)).map(entry => owedText(entry, now))
  return [...told, ...deployed, ...waiting]
}

/** `banyan/shop`, whatever stands before the application. */
function isOf(context: string, app: string): boolean {
  return context.slice(context.lastIndexOf('/') + 1) === app
}

function concerns({ content }: OutboxEntry, { app, generation, commit }: Reports): boolean {
  switch (content.kind) {
    case 'status':
      return content.sha === commit && isOf(content.context, app)
    case 'deployment':
    case 'deployment-status':
      return content.app === app && content.generation === generation
    case 'notification':
      return content.app === app
    case 'check':
      return content.sha === commit
    case 'comment':
      return false
    default:
      return content satisfies never
  }
}

export function owedText(
  { content, channel, tries, error, notBefore, sending }: OutboxEntry,
  now: number,
) {
  const subject = contentText(content, channel)
  if (error) {
    const again =
      notBefore !== undefined && notBefore > now ? `, next in ${wait(notBefore - now)}` : ''
    const times = tries === 1 ? '1 try' : `${tries} tries`
    return `not told yet: ${subject}; ${times}${again}: ${error.message} (${error.code})`
  }
  return `${sending ? 'being told' : 'to be told'}: ${subject}`
}

function contentText(content: OutboxContent, channel: string): string {
  switch (content.kind) {
    case 'status':
      return `${content.context} is ${content.state}`
    case 'deployment':
      return `deployment of generation ${content.generation} to ${content.environment}`
    case 'deployment-status':
      return `deployment of generation ${content.generation} is ${content.state}`
    case 'check':
      return `check ${content.name} is ${content.conclusion}`
    case 'comment':
      return `comment on pull request #${content.pull}`
    case 'notification':
      return `${channel} that it ${content.event === 'held' ? 'is held' : content.event}`
    default:
      return content satisfies never
  }
}

function wait(ms: number): string {
  return ms < 90_000 ? `${Math.ceil(ms / 1000)} s` : `${Math.ceil(ms / 60_000)} min`
}
