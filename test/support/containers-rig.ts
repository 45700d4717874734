import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { startContainers, type Containers } from '../../agent/containers/loop.ts'
import type { ContainerRuntime } from '../../agent/containers/runtime.ts'
import type { TaskStatus } from '../../core/model/task.ts'
import { systemClock } from '../../platform/clock.ts'
import { unmountUnder } from './dockerd.ts'
import { eventually } from './eventually.ts'

export interface ContainersRig {
  readonly containers: Containers
  /** Everything reported, in order. */
  readonly reported: TaskStatus[]
  readonly gone: string[]
  status(task: string): TaskStatus | undefined
  /** Waits for a reported status of this task that has these fields. */
  until(task: string, fields: Partial<TaskStatus>): Promise<TaskStatus>
  stop(): Promise<void>
}

/** The containers loop on a runtime, with what it reports kept. */
export function containersRig(
  runtime: ContainerRuntime,
  { bootMs = () => performance.now() }: { readonly bootMs?: () => number } = {},
): ContainersRig {
  const dataDir = mkdtempSync(join(tmpdir(), 'bnt-a-'))
  const ending = new AbortController()
  const reported: TaskStatus[] = []
  const gone: string[] = []
  const latest = new Map<string, TaskStatus>()
  const containers = startContainers({
    ...{ agent: 'a1', runtime, dns: '10.201.4.1', dataDir, clock: systemClock },
    network: {
      ...{ name: 'bnt-c4', bridge: 'bnt-c4', mtu: 1400 },
      ...{ subnet: '10.201.4.0/24', gateway: '10.201.4.1' },
    },
    log: pino({ level: process.env['BANYAN_TEST_LOG'] ?? 'silent' }),
    signal: ending.signal,
    bootMs,
    contactNote: { read: () => undefined, write: () => undefined },
    report: change => {
      reported.push(...change.statuses)
      gone.push(...change.gone)
      for (const status of change.statuses) latest.set(status.task, status)
      for (const task of change.gone) latest.delete(task)
    },
  })
  const status = (task: string) => latest.get(task)
  return {
    ...{ containers, reported, gone, status },
    until: (task, fields) =>
      eventually(() => {
        const now = status(task)
        return Promise.resolve(now && matches(now, fields) ? now : undefined)
      }),
    stop: async () => {
      ending.abort()
      await containers.finished
      unmountUnder(dataDir)
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}

function matches(status: TaskStatus, fields: Partial<TaskStatus>): boolean {
  return Object.entries(fields).every(([name, value]) => status[name as keyof TaskStatus] === value)
}
