import { truncate } from '../../core/text-width.ts'
import type { Origin } from '../client/wire.ts'
import type { Screen } from './table.ts'
import { shortCommit } from './text.ts'
import { dateTime, type Zone } from './time.ts'

/** So many services are told, each in what it differs. */
const changesShown = 4
const labelWidth = 11

/** What made it, of which commit, what differs and what was decided: a line each. */
export function originLines(
  { trigger, at, commit, subject, author, signer, changes, decision }: Origin,
  now: number,
  { width, style }: Screen,
  zone: Zone,
): string[] {
  const when = at > 0 ? [dateTime(at, now, zone)] : []
  const by = [
    ...(commit === '' ? [] : [shortCommit(commit)]),
    ...(subject === '' ? [] : [`"${subject}"`]),
    ...(author === '' ? [] : [`by ${author}`]),
    ...(signer === '' ? [] : [`signed by ${signer}`]),
  ]
  const more = changes.length - changesShown
  const shown = more > 1 ? [...changes.slice(0, changesShown), `and ${more} more`] : changes
  const facts: readonly [string, readonly string[]][] = [
    ['Trigger', trigger === '' ? [] : [[trigger, ...when].join(', ')]],
    ['Commit', by.length === 0 ? [] : [by.join(' ')]],
    ['Changed', shown],
    ['Decided', decision === '' ? [] : [decision]],
  ]
  return facts.flatMap(([label, texts]) =>
    texts.map((text, i) => {
      const head = `  ${(i === 0 ? label : '').padEnd(labelWidth - 2)}`
      return style.dim(head) + truncate(text, width - labelWidth)
    }),
  )
}
