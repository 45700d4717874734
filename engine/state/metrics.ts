import { Gauge, type Registry } from 'prom-client'
import type { StateUpkeep } from './upkeep.ts'

/** What Prometheus can ask about etcd. Nothing until it was looked at for the first time. */
export function measureState(
  upkeep: Pick<StateUpkeep, 'report' | 'leaderChanges'>,
  registry: Registry,
): void {
  const gauge = (name: string, help: string, read: () => number | undefined) =>
    new Gauge({
      name,
      help,
      registers: [registry],
      collect() {
        const value = read()
        this.remove()
        if (value !== undefined) this.set(value)
      },
    })
  const members = (learner: boolean) => () =>
    upkeep.report?.members.filter(member => member.learner === learner).length
  gauge('banyan_store_members', 'Members of etcd that have a vote.', members(false))
  gauge('banyan_store_learners', 'Members of etcd that have no vote yet.', members(true))
  gauge('banyan_store_db_bytes', 'Size of etcd.', () => upkeep.report?.bytes)
  gauge(
    'banyan_store_db_in_use_bytes',
    'Of it, what defragmenting would leave.',
    () => upkeep.report?.bytesInUse,
  )
  gauge(
    'banyan_store_quota_bytes',
    'What the managed etcd may hold.',
    () => upkeep.report?.quotaBytes,
  )
  gauge('banyan_store_alarms', 'Alarms that etcd has raised.', () => upkeep.report?.alarms)
  gauge(
    'banyan_store_leader_changes',
    'Times that another member of etcd was seen to lead, since this engine started.',
    () => upkeep.leaderChanges,
  )
}
