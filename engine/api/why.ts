import { prefixes } from '../../core/keys.ts'
import type { FailureCause, Rollout } from '../../core/model/rollout.ts'
import { records } from '../../core/records.ts'
import type { Wait as WaitView } from '../../proto/gen/banyan/v1/Wait.ts'
import type { WhyReply } from '../../proto/gen/banyan/v1/WhyReply.ts'
import { findApplication } from '../applications.ts'
import { readBuilds } from '../build/kept-builds.ts'
import { observeUpkeep, observeWorld, type Observed } from '../rollout/observe.ts'
import { waitsOfRollout, waitsOfUpkeep, type Wait } from '../rollout/waits.ts'
import { explainApplication, presentBuilds, presentCause, presentEvent } from './present.ts'
import { factsOf, type ReadContext } from './read.ts'

export type WhyContext = ReadContext & Observed

/** Lines of a `why` answer: one screen. */
const timelineLength = 14

export async function whyReply(
  context: WhyContext,
  app: string,
  service: string,
): Promise<WhyReply> {
  const { view, store } = context
  findApplication(view, app)
  const facts = await factsOf(context, app)
  if (!facts) return { summary: '', timeline: [], next: '', builds: [], waits: [] }
  const { generation } = facts.application.failed ?? { generation: facts.application.wanted }
  const { waits, givesUpAt } = await waitsNow(context, app)
  const shown = waits.filter(each => service === '' || (each.service ?? service) === service)
  const { error } = view.repositories.get(facts.application.repository)?.value ?? {}
  const { summary, next } = explainApplication(facts, shown, error?.message)
  const cause: FailureCause | undefined = view.app(app).rollouts.get(generation)?.value.cause
  return {
    ...{ summary, next, waits: shown.map(presentWait) },
    ...(givesUpAt !== undefined && { givesUpAt }),
    timeline: await timelineOf(context, app, service, generation),
    ...(cause && { cause: presentCause(cause) }),
    builds: presentBuilds(await readBuilds(store, app, generation), service),
  }
}

async function timelineOf({ store }: WhyContext, app: string, service: string, generation: number) {
  const { entries } = await store.range(prefixes.events)
  const about = entries
    .map(entry => records.event.decode(entry.value))
    .filter(
      e => e.app === app && (service === '' || e.service === undefined || e.service === service),
    )
  const ofRollout = about.filter(e => e.generation === generation)
  return (ofRollout.length > 0 ? ofRollout : about).slice(-timelineLength).map(presentEvent)
}

/** Looked at afresh: what the record of a rollout says is what one step waited for when it was written. */
async function waitsNow(
  context: WhyContext,
  app: string,
): Promise<{ readonly waits: Wait[]; readonly givesUpAt?: number }> {
  const stored = context.view.unfinishedRollout(app)
  const world = await observeUpkeep(context, app)
  const rolling = stored && (await observeWorld(context, stored))
  const waits = [
    ...(rolling ? waitsOfRollout(rolling) : []),
    ...(world ? waitsOfUpkeep(world) : []),
  ]
  const givesUpAt = rolling && deadlineOf(rolling.rollout, rolling.settings.timeoutMs)
  return { waits, ...(givesUpAt !== undefined && { givesUpAt }) }
}

/** Once the new generation serves, nothing is given up any more. */
function deadlineOf({ phase, times, deadlineAt }: Rollout, timeoutMs: number): number | undefined {
  if (phase === 'starting' || phase === 'verifying') return deadlineAt
  return phase === 'scheduling' && times.scheduling !== undefined
    ? times.scheduling + timeoutMs
    : undefined
}

function presentWait({ untilMs, details = [], ...rest }: Wait): WaitView {
  return { ...rest, details: [...details], ...(untilMs !== undefined && { until: untilMs }) }
}
