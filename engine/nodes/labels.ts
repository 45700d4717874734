import { BanyanError } from '../../core/errors.ts'
import { type Agent, labelsOf } from '../../core/model/agent.ts'
import { labelNamePattern, maxLabelLength } from '../../core/names.ts'
import { changeAgent, type NodesContext } from './change-agent.ts'

export interface LabelChange {
  readonly put: Readonly<Record<string, string>>
  readonly removed: readonly string[]
}

/** Each label is read by every placement. */
const maxLabels = 64

/**
 * Gives an agent labels beside those of its configuration, and above them, or takes them away again. Codes:
 * `agent-unknown`, `label-invalid`, `labels-too-many` (stalled).
 */
export async function labelAgent(
  context: NodesContext,
  name: string,
  change: LabelChange,
  person: string,
): Promise<{ readonly agent: Agent; readonly unchanged: boolean }> {
  check(change)
  const { agent, event } = await changeAgent(context, name, before => {
    const after = withLabels(before, change)
    if (sameLabels(before.assigned ?? {}, after.assigned ?? {})) return { agent: before }
    const message = `${person || 'somebody'} labelled ${name}: ${textOf(change)}`
    return { agent: after, event: { kind: 'agent-labelled', agent: name, message } }
  })
  return { agent, unchanged: event === undefined }
}

function withLabels(agent: Agent, { put, removed }: LabelChange): Agent {
  const { assigned: before = {}, ...rest } = agent
  const kept = Object.entries(before).filter(([label]) => !removed.includes(label))
  const assigned = { ...Object.fromEntries(kept), ...put }
  const after = Object.keys(assigned).length > 0 ? { ...rest, assigned } : rest
  if (Object.keys(labelsOf(after)).length <= maxLabels) return after
  throw new BanyanError(
    'labels-too-many',
    `${agent.name} would have more than ${maxLabels} labels`,
    'stalled',
  )
}

function check({ put, removed }: LabelChange): void {
  const wrong = [...Object.keys(put), ...removed].find(label => !labelNamePattern.test(label))
  if (wrong !== undefined) {
    const message = `"${wrong}" can't be a label: letters, digits, ".", "_", "-" and "/", at most ${maxLabelLength}`
    throw new BanyanError('label-invalid', message, 'stalled')
  }
  const long = Object.entries(put).find(([, value]) => value.length > maxLabelLength)
  if (long === undefined) return
  const message = `the value of ${long[0]} is longer than ${maxLabelLength} characters`
  throw new BanyanError('label-invalid', message, 'stalled')
}

function sameLabels(
  a: Readonly<Record<string, string>>,
  b: Readonly<Record<string, string>>,
): boolean {
  const [ours, theirs] = [Object.entries(a), Object.keys(b)]
  return ours.length === theirs.length && ours.every(([label, value]) => b[label] === value)
}

function textOf({ put, removed }: LabelChange): string {
  const set = Object.entries(put).map(([label, value]) => `${label}=${value}`)
  return [...set, ...removed.map(label => `${label}-`)].join(' ')
}
