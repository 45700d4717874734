import { changeText } from '../../core/change-text.ts'
import type { AppDiff, DiffReply, FieldDiff, ServiceDiff } from '../client/wire.ts'
import type { Screen } from './table.ts'
import { count, shortCommit } from './text.ts'
import type { Paint, Style } from './style.ts'

/** What a sync would change, one application after the other. */
export function diffLines(reply: DiffReply, screen: Screen): string[] {
  if (reply.apps.length === 0 && reply.errors.length > 0) return []
  if (!reply.changes && reply.apps.every(app => app.remark === '')) return ['No changes.']
  const changed = reply.apps.filter(app => app.change !== 'unchanged')
  const same = reply.apps.filter(app => app.change === 'unchanged')
  const unchanged = same.filter(app => app.remark === '').map(app => app.app)
  const held = same.filter(app => app.remark !== '')
  const blocks = [
    ...changed.map(app => appLines(app, reply, screen)),
    ...held.map(({ app, remark }) => [`${screen.style.bold(app)}  unchanged: ${remark}`]),
    ...(unchanged.length > 0 ? [[unchangedText(unchanged, screen.style)]] : []),
  ]
  return blocks.flatMap((lines, i) => (i === 0 ? lines : ['', ...lines]))
}

function appLines(app: AppDiff, reply: DiffReply, screen: Screen): string[] {
  const { style } = screen
  const changed = app.services.filter(service => service.change !== 'unchanged')
  const same = app.services.filter(s => s.change === 'unchanged').map(s => s.service)
  const nameWidth = Math.max(0, ...changed.map(service => service.service.length))
  return [
    headline(app, reply, style),
    '',
    ...changed.flatMap(service => serviceLines(service, nameWidth, screen)),
    ...(same.length > 0 ? [`  ${unchangedText(same, style)}`] : []),
  ]
}

function headline(app: AppDiff, reply: DiffReply, style: Style): string {
  const changed = app.services.filter(service => service.change !== 'unchanged').length
  const parts = [
    style.bold(app.app),
    ...(app.change === 'update' ? [] : [paintOf(app.change, style)(app.change)]),
    ...sourceText(reply),
    `${changed} of ${count(app.services.length, 'service')} change`,
    ...(app.downtime ? [style.yellow('⚠ downtime')] : []),
  ]
  return parts.join(' · ')
}

/** `shop-deploy 81c02fe → 9d1e4b0`; nothing for a project from the caller's disk. */
function sourceText({ repository, commit, fromCommit }: DiffReply): string[] {
  const commits = [shortCommit(fromCommit), shortCommit(commit)].filter(Boolean)
  const text = [repository, [...new Set(commits)].join(' → ')].filter(Boolean).join(' ')
  return text === '' ? [] : [text]
}

function serviceLines(service: ServiceDiff, nameWidth: number, screen: Screen): string[] {
  const { style } = screen
  const name = style.bold(service.service.padEnd(nameWidth))
  const change = paintOf(service.change, style)(service.change.padEnd(6))
  const how = howText(service)
  const warning = service.downtimeReason === '' ? '' : `  ${style.yellow('⚠ downtime')}`
  const indent = ' '.repeat(nameWidth + 4)
  return [
    `  ${name}  ${change}${how === '' ? '' : `  ${how}`}${warning}`.trimEnd(),
    ...fieldLines(service.fields, indent, screen),
  ]
}

/** `3 tasks, blue-green, no downtime` or `1 task, stop-first: it writes volume db-data`. */
function howText({ change, tasks, strategy, downtimeReason }: ServiceDiff): string {
  if (change === 'remove') return count(tasks, 'task')
  if (change === 'create' || strategy === '') return count(tasks, 'task')
  const end = downtimeReason === '' ? ', no downtime' : `: ${downtimeReason}`
  return `${count(tasks, 'task')}, ${strategy}${end}`
}

function fieldLines(fields: readonly FieldDiff[], indent: string, screen: Screen): string[] {
  const pathWidth = Math.min(28, Math.max(0, ...fields.map(field => field.path.length)))
  const room = screen.width - indent.length - pathWidth - 2
  return fields.map(field => {
    const path = screen.style.dim(field.path.padEnd(pathWidth))
    return `${indent}${path}  ${changeText(field.before, field.after, Math.max(24, room))}`
  })
}

function paintOf(change: string, style: Style): Paint {
  switch (change) {
    case 'create':
      return style.green
    case 'remove':
      return style.red
    case 'unchanged':
      return style.dim
    default:
      return style.yellow
  }
}

function unchangedText(names: readonly string[], style: Style): string {
  return style.dim(`${names.join(', ')}  unchanged`)
}
