import { BanyanError } from '../../core/errors.ts'
import type { Manifest } from '../../core/model/application.ts'
import type { Rollout } from '../../core/model/rollout.ts'
import type { Wait as WaitView } from '../../proto/gen/banyan/v1/Wait.ts'
import type { WhyReply } from '../../proto/gen/banyan/v1/WhyReply.ts'
import { readBuilds } from '../build/kept-builds.ts'
import { observeUpkeep, observeWorld, type Observed } from '../rollout/observe.ts'
import { waitsOfRollout, waitsOfUpkeep, type Wait } from '../rollout/waits.ts'
import { presentBuilds, presentCause, type AppFacts } from './present.ts'
import { factsOf, type ReadContext } from './read.ts'
import { isSuspendedInFile, whyAbsent } from './why/absent.ts'
import { explainApplication } from './why/explain.ts'
import { originOf } from './why/origin.ts'
import { problemLines, reply, timelineOf } from './why/present.ts'
import { reportsOf } from './why/reports.ts'
import { whyRepository } from './why/repository.ts'
import { resultsOf } from './why/results.ts'
import { deploymentOf, eventsOf, owedFor, postedOn } from './why/sources.ts'

export type WhyContext = ReadContext & Observed

/** Of an application; else of what would be one; else of a repository. Rejects with `application-unknown`. */
export async function whyReply(
  context: WhyContext,
  name: string,
  service: string,
): Promise<WhyReply> {
  const facts = await factsOf(context, name)
  if (facts) return await whyApplication(context, facts, service)
  const answer = (await whyAbsent(context, name)) ?? (await whyRepository(context, name))
  if (answer) return answer
  throw unknownName(context, name)
}

function unknownName({ view, syncs }: WhyContext, name: string): BanyanError {
  const apps = [...view.apps].filter(([, { application }]) => application).map(([app]) => app)
  const known = [...apps.sort(), ...syncs.names()]
  const there = known.length === 0 ? 'there is nothing' : `there is ${known.join(', ')}`
  const message = `no application or repository "${name}"; ${there}`
  return new BanyanError('application-unknown', message, 'stalled')
}

async function whyApplication(
  context: WhyContext,
  facts: AppFacts,
  service: string,
): Promise<WhyReply> {
  const { view, store } = context
  const { application } = facts
  const { name: app, repository: from } = application
  const generation = application.failed?.generation ?? application.wanted
  const rollout = view.app(app).rollouts.get(generation)?.value
  const repository = view.repositories.get(from)?.value
  const manifest = await context.manifests.get(app, generation)
  checkService(app, service, [manifest, facts.manifest])
  const before = manifest && (await manifestBefore(context, rollout))
  const { waits, givesUpAt } = await waitsNow(context, app)
  const shown = waits.filter(each => service === '' || (each.service ?? service) === service)
  const { summary, next } = explainApplication({
    ...facts,
    ...(repository && { repository }),
    suspendedInFile: isSuspendedInFile(context, from),
    waits: shown,
  })
  const cause = rollout?.cause
  const problem = repository?.manifests[application.path]?.error
  return reply({
    ...{ summary, next, waits: shown.map(presentWait) },
    ...(givesUpAt !== undefined && { givesUpAt }),
    ...(manifest && { origin: originOf(manifest, before, rollout) }),
    timeline: await timelineOfApp(context, app, service, generation),
    ...(cause && { cause: presentCause(cause) }),
    builds: presentBuilds(await readBuilds(store, app, generation), service),
    results: resultsOf({ ...facts, ...(rollout && { rollout }) }, service),
    ...(manifest && { reports: await reportLines(context, manifest) }),
    ...(problem !== undefined && { problems: problemLines(problem) }),
  })
}

/** Of what is wanted, or of what serves. Throws `service-unknown`. */
function checkService(app: string, service: string, manifests: readonly (Manifest | undefined)[]) {
  const all = manifests.flatMap(each => each?.project.services ?? []).map(({ name }) => name)
  if (service === '' || all.includes(service)) return
  const there = [...new Set(all)].sort().join(', ') || 'none'
  const message = `${app} has no service "${service}"; there is ${there}`
  throw new BanyanError('service-unknown', message, 'stalled')
}

/** What the generation was compared with when it was accepted. */
async function manifestBefore(
  { manifests }: WhyContext,
  rollout: Rollout | undefined,
): Promise<Manifest | undefined> {
  return rollout?.from === undefined ? undefined : await manifests.get(rollout.app, rollout.from)
}

async function reportLines(
  { store, clock }: WhyContext,
  { app, generation, source }: Manifest,
): Promise<string[]> {
  const { repository, commit } = source
  const [posted, deployment, owed] = await Promise.all([
    postedOn(store, repository, commit),
    deploymentOf(store, app, generation),
    owedFor(store, repository),
  ])
  return reportsOf({ app, generation, commit, posted, deployment, owed, now: clock.now() })
}

async function timelineOfApp(
  { store }: WhyContext,
  app: string,
  service: string,
  generation: number,
) {
  const about = await eventsOf(
    store,
    e => e.app === app && (service === '' || e.service === undefined || e.service === service),
  )
  const ofRollout = about.filter(e => e.generation === generation)
  return timelineOf(ofRollout.length > 0 ? ofRollout : about)
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
