import type { TestWebhookReply } from '../client/wire.ts'
import type { Screen } from './table.ts'

/** One line for each link of the way, and under one that is wrong what to do. */
export function webhookLines(
  steps: TestWebhookReply['steps'],
  { style }: Pick<Screen, 'style'>,
): string[] {
  const width = Math.max(...steps.map(({ step }) => step.length), 0)
  return steps.flatMap(({ step, ok, message, next }) => [
    `${ok ? style.green('✓') : style.red('✗')} ${step.padEnd(width)}  ${message}`,
    ...(next === '' ? [] : [`  ${' '.repeat(width)}  → ${next}`]),
  ])
}
