import type { Event } from '../client/wire.ts'
import type { Style } from './style.ts'
import { shortCommit } from './text.ts'
import { dateTime, type Zone } from './time.ts'

/** One line of `banyan events`: time, subject, what and why. */
export function eventLine(event: Event, now: number, style: Style, zone: Zone = {}): string {
  const subject = subjectOf(event)
  return [
    style.dim(dateTime(event.at, now, zone)),
    mark(event.level, style),
    ...(subject === '' ? [] : [style.bold(subject)]),
    event.message,
    ...(event.commit === '' ? [] : [style.dim(`(${shortCommit(event.commit)})`)]),
  ].join('  ')
}

function subjectOf({ app, service, agent, repository }: Event): string {
  if (app !== '') return service === '' ? app : `${app}/${service}`
  return repository || agent
}

/** Also for those who see no colours. */
export function mark(level: string, style: Style): string {
  if (level === 'error') return style.red('✗')
  return level === 'warn' ? style.yellow('!') : style.dim('·')
}
