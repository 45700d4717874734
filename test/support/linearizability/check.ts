import { linearize, type Limits, type Verdict } from './linearize.ts'
import type { Operation } from './history.ts'
import type { Model } from './model.ts'

/** Of one of the parts. */
export type PartVerdict<I, O> = Verdict<I, O> & { readonly part: string }

/**
 * Whether the history is one that a single copy of the thing, used by one client at a time, could have given. The parts that the
 * model says don't touch each other are looked at one by one (P-compositionality: Horn and Kroening, "Faster linearizability
 * checking via P-compositionality", 2015). The first part that is not linearizable, or could not be decided, is the answer.
 */
export function checkHistory<S, I, O>(
  model: Model<S, I, O>,
  history: readonly Operation<I, O>[],
  limits: Partial<Limits> = {},
): PartVerdict<I, O> {
  let steps = 0
  for (const [part, operations] of partsOf(model, history)) {
    const verdict = linearize(model, operations, limits)
    steps += verdict.steps
    if (verdict.kind !== 'linearizable') return { ...verdict, part }
  }
  return { kind: 'linearizable', steps, part: '' }
}

function partsOf<S, I, O>(
  { partOf }: Model<S, I, O>,
  history: readonly Operation<I, O>[],
): Map<string, Operation<I, O>[]> {
  const parts = new Map<string, Operation<I, O>[]>()
  for (const operation of history) {
    const part = partOf?.(operation.input) ?? ''
    parts.set(part, [...(parts.get(part) ?? []), operation])
  }
  return parts
}

/** What a person needs to see of a verdict that is not good. */
export function explain<I, O>(verdict: PartVerdict<I, O>): string {
  if (verdict.kind === 'linearizable') return 'linearizable'
  const { part, kind, longest } = verdict
  const lines = longest.map(operation => `  ${shown(operation)}`)
  const stuck = verdict.stuck ? [`and then nothing explains`, `  ${shown(verdict.stuck)}`] : []
  return [`${part || 'the history'} is ${kind}; in this order it goes furthest:`]
    .concat(lines.slice(-40), stuck)
    .join('\n')
}

function shown<I, O>({ client, input, output, calledAt, returnedAt }: Operation<I, O>): string {
  const when = `${calledAt}–${returnedAt ?? '?'}`
  const answer = output === undefined ? 'nobody knows' : JSON.stringify(output)
  return `${when} ${client}: ${JSON.stringify(input)} → ${answer}`
}
