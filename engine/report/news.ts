import type { Manifest } from '../../core/model/application.ts'
import type { CommitState } from '../../core/model/outbox.ts'
import { isLive, type FailureCause, type Rollout } from '../../core/model/rollout.ts'
import { redactor } from '../../core/redact.ts'
import { clip, descriptionUnits } from './clip.ts'

/** A change to a rollout, as whoever tells of it has to know it. */
export interface Turn {
  /** Absent: it was accepted. */
  readonly before?: Rollout
  readonly after: Rollout
  readonly manifest: Manifest
  readonly now: number
  /** What an acceptance changes, such as `web update, db unchanged`. */
  readonly plan?: string
  /** Servers that are to run it, and those where all of it serves. */
  readonly servers?: { readonly wanted: number; readonly ready: number }
  /** It ended half-way: old and new tasks serve side by side. */
  readonly paused?: boolean
  /** What served before. */
  readonly serving?: Manifest
  /** What is wanted in its place. */
  readonly newer?: Manifest
}

export interface News {
  readonly kind: 'begun' | 'live' | 'failed' | 'superseded'
  readonly state: CommitState
  /** One line of at most 140 UTF-16 units. */
  readonly text: string
}

/**
 * What is worth telling of a turn: that it begins, and, once, what became of it. Nothing in between: GitHub takes 1,000
 * statuses for each commit and context.
 */
export function newsOf(turn: Turn): News | undefined {
  const { before, after } = turn
  if (!before) return { kind: 'begun', state: 'pending', text: clip(beginning(turn)) }
  if (before.cause) return undefined
  if (after.cause) return failure(after.cause, turn)
  if (isLive(after.phase) && !isLive(before.phase)) {
    return { kind: 'live', state: 'success', text: clip(success(turn)) }
  }
  if (after.phase !== 'superseded') return undefined
  return { kind: 'superseded', state: 'error', text: supersededText(turn) }
}

function beginning({ after: { generation }, manifest, plan }: Turn): string {
  const { rollbackOf } = manifest
  if (rollbackOf !== undefined) {
    return `generation ${generation}: ${personOf(manifest)} rolls back to generation ${rollbackOf}`
  }
  return plan === undefined ? `generation ${generation}` : `generation ${generation}: ${plan}`
}

function success({ after, manifest, now, servers }: Turn): string {
  const took = durationText(now - (manifest.trigger.at ?? after.times.pending ?? now))
  if (manifest.project.services.length === 0) return `removed in ${took}`
  const where =
    servers && servers.wanted > 0 ? ` on ${servers.ready}/${servers.wanted} servers` : ''
  const who = manifest.rollbackOf === undefined ? '' : `rolled back by ${personOf(manifest)}: `
  return `${who}live${where} in ${took}`
}

/** The fault of the house, not of what was pushed. */
const ofTheHouse =
  /^(no-agent-fits|internal|registry-|docker-|runtime-|push-failed|store-|tunnel-|subnet-|agent-)/

function failure(cause: FailureCause, { after: { from }, manifest, paused }: Turn): News {
  const old = from === undefined ? '' : `; generation ${from} keeps serving`
  const kept = paused === true ? '; paused: old and new tasks serve' : old
  const why = clip(withoutVariables(cause, manifest), descriptionUnits - kept.length)
  const state = ofTheHouse.test(cause.code) ? 'error' : 'failure'
  return { kind: 'failed', state, text: why + kept }
}

/** What a probe prints may hold a password that the container was given. */
function withoutVariables({ message, service }: FailureCause, { project }: Manifest): string {
  const failed = project.services.find(({ name }) => name === service)
  return redactor(Object.values(failed?.environment ?? {}))(message)
}

function supersededText({ newer }: Turn): string {
  const commit = newer?.source.commit ?? ''
  const name = isCommit(commit) ? commit.slice(0, 7) : 'a newer generation'
  return `superseded by ${name} before it was live`
}

export function personOf({ trigger }: Manifest): string {
  return trigger.detail ?? 'somebody'
}

/** What a person took down has no commit. */
export function isCommit(sha: string): boolean {
  return /^[0-9a-f]{40}([0-9a-f]{24})?$/.test(sha)
}

function durationText(ms: number): string {
  const seconds = Math.max(0, ms) / 1000
  if (seconds < 10) return `${seconds.toFixed(1)} s`
  if (seconds < 120) return `${Math.round(seconds)} s`
  return `${Math.round(seconds / 60)} min`
}
