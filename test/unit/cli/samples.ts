import type {
  AgentDetails,
  AgentResult,
  AgentStatus,
  AppDiff,
  ApplicationStatus,
  Cause,
  DiffReply,
  Event,
  FieldDiff,
  Generation,
  Invitation,
  Origin,
  Progress,
  RepositoryStatus,
  ServiceDiff,
  TaskView,
  WhyReply,
} from '../../../cli/client/wire.ts'

/** Whole messages with defaults, as they come off the wire: a test names only what it is about. */

/** 2026-11-21 14:02:15 UTC. */
export const now = Date.UTC(2026, 10, 21, 14, 2, 15)
export const utc = { timeZone: 'UTC' }

export function progress(some: Partial<Progress> = {}): Progress {
  const empty = { at: now, repository: '', app: '', generation: 0, phase: '', message: '' }
  return { ...empty, done: false, ok: false, code: '', cause: null, ...some }
}

export function cause(some: Partial<Cause> = {}): Cause {
  const empty = { code: 'task-exited', message: '', service: '', task: '', agent: '', probe: '' }
  return { ...empty, lastLines: [], ...some }
}

export function event(some: Partial<Event> = {}): Event {
  const empty = { id: '01', at: now, kind: 'sync-accepted', level: 'info', message: '' }
  const subject = { repository: '', app: '', service: '', generation: 0, task: '', agent: '' }
  return { ...empty, ...subject, commit: '', ...some }
}

export function repository(some: Partial<RepositoryStatus> = {}): RepositoryStatus {
  return {
    name: 'shop-deploy',
    ref: 'refs/heads/main',
    commit: '9d1e4b0aa11bb22cc33dd44ee55ff6600778899a',
    syncedAt: now - 12_000,
    state: 'in-sync',
    problems: [],
    next: [],
    ...some,
  }
}

export function application(some: Partial<ApplicationStatus> = {}): ApplicationStatus {
  const state = {
    phase: 'done',
    waiting: '',
    failedReason: '',
    pinned: false,
    down: false,
    pull: 0,
    suspended: '',
  }
  return {
    name: 'shop',
    repository: 'shop-deploy',
    path: 'shop/compose.yaml',
    active: 42,
    wanted: 42,
    tasksReady: 11,
    tasksWanted: 11,
    ...state,
    commit: '9d1e4b0',
    liveSince: now - 240_000,
    rolloutMs: 8200,
    urls: [],
    ...some,
  }
}

export function agent(some: Partial<AgentStatus> = {}): AgentStatus {
  const size = { cpus: 4, memoryBytes: 7.8 * 1024 ** 3, cpusReserved: 0.5, memoryReserved: 0 }
  return {
    name: 'node-1',
    state: 'ready',
    tasks: 7,
    subnet: '10.200.1.0/24',
    version: '0.1.0',
    labels: {},
    since: now - 42_000,
    trouble: '',
    troubleSince: 0,
    ...size,
    ...some,
  }
}

export function agentDetails(some: Partial<AgentDetails> = {}): AgentDetails {
  const tunnel = { wgPublicKey: '', wgEndpoint: '' }
  return {
    ...{ status: agent(), tasks: [], volumes: [], refuses: '', losses: [], generic: {} },
    ...{ registeredAt: now - 3_600_000, platform: 'linux/amd64', engine: 'engine-1', ...tunnel },
    ...{ configuredLabels: {}, assignedLabels: {}, ...some },
  }
}

export function task(some: Partial<TaskView> = {}): TaskView {
  return {
    id: 'shop-web-1-3f9c2ab1',
    app: 'shop',
    service: 'web',
    slot: 1,
    generation: 42,
    agent: 'node-1',
    state: 'running',
    health: 'healthy',
    ready: true,
    role: 'live',
    address: '10.200.1.5',
    image: 'web:1',
    restarts: 0,
    startedAt: now - 240_000,
    error: '',
    containerId: 'c1',
    ports: [],
    ...some,
  }
}

export function generation(some: Partial<Generation> = {}): Generation {
  return {
    generation: 1,
    commit: '9d1e4b0aa11bb22cc33dd44ee55ff6600778899a',
    author: 'ana',
    subject: 'Hello',
    acceptedAt: now - 240_000,
    phase: 'done',
    trigger: 'webhook',
    active: false,
    durationMs: 8200,
    cause: '',
    signer: '',
    ...some,
  }
}

export function diffReply(some: Partial<DiffReply> = {}): DiffReply {
  return {
    changes: true,
    apps: [],
    errors: [],
    commit: '9d1e4b0aa11b',
    fromCommit: '81c02fe11223',
    repository: 'shop-deploy',
    markdown: '',
    behind: 0,
    fork: false,
    ...some,
  }
}

export function appDiff(some: Partial<AppDiff> = {}): AppDiff {
  return { app: 'shop', change: 'update', services: [], downtime: false, remark: '', ...some }
}

export function serviceDiff(some: Partial<ServiceDiff> = {}): ServiceDiff {
  const how = { strategy: 'blue-green', downtimeReason: '' }
  return { service: 'web', change: 'update', tasks: 3, ...how, fields: [], agents: [], ...some }
}

export function fieldDiff(path: string, before: string, after: string): FieldDiff {
  return { path, before, after }
}

export function invitation(some: Partial<Invitation> = {}): Invitation {
  return {
    ...{ id: '3f9c2ab100000000', state: 'open', name: '', role: 'agent', uses: 1, usedBy: [] },
    ...{ createdAt: now - 3_600_000, expiresAt: now + 82_800_000, person: 'ana@laptop' },
    ...some,
  }
}

export function whyReply(some: Partial<WhyReply> = {}): WhyReply {
  const empty = { summary: 'shop is at generation 1.', next: '', cause: null, origin: null }
  const lists = { timeline: [], builds: [], waits: [], results: [], reports: [], problems: [] }
  return { ...empty, ...lists, ...some }
}

export function origin(some: Partial<Origin> = {}): Origin {
  const empty = { trigger: '', at: 0, commit: '', subject: '', author: '', signer: '' }
  return { ...empty, changes: [], decision: '', ...some }
}

export function agentResult(some: Partial<AgentResult> = {}): AgentResult {
  const said = { state: 'running', probe: '', lastLines: [], error: '' }
  return { agent: 'node-1', service: 'web', ready: 1, wanted: 1, ...said, ...some }
}
