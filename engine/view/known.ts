import type { Agent, Alive } from '../../core/model/agent.ts'
import type { Engine } from '../../core/model/engine.ts'
import type { Application } from '../../core/model/application.ts'
import type { Preview } from '../../core/model/pull.ts'
import type { RepositoryState } from '../../core/model/repository.ts'
import type { Rollout } from '../../core/model/rollout.ts'
import { isFinished } from '../../core/model/rollout.ts'
import type { SecretHead } from '../../core/model/secret.ts'
import type { Task, TaskStatus } from '../../core/model/task.ts'

/** A decoded record and the store revision that wrote it, for guarded writes. */
export interface Stored<T> {
  readonly value: T
  readonly revision: number
}

/** One application with all that belongs to it. Never changed in place by readers. */
export interface AppView {
  application: Stored<Application> | undefined
  /** By `placeKey`. */
  readonly tasks: Map<string, Task>
  /** By `placeKey`. */
  readonly statuses: Map<string, TaskStatus>
  readonly rollouts: Map<number, Stored<Rollout>>
}

/** What the view knows. Only the areas write it. */
export class Known {
  readonly apps = new Map<string, AppView>()
  /** Applications with a rollout that has not ended. */
  readonly unfinished = new Set<string>()
  /** Applications with tasks that move, leave or wait for a place. */
  readonly restless = new Set<string>()
  /** By application, those that come after it. */
  readonly followers = new Map<string, Set<string>>()
  /** Applications that have a task on each agent. */
  readonly global = new Set<string>()
  readonly agents = new Map<string, Stored<Agent>>()
  readonly alive = new Map<string, Alive>()
  /** Those that live, by id. */
  readonly engines = new Map<string, Engine>()
  /** Agents that are lost. */
  readonly lost = new Set<string>()
  readonly repositories = new Map<string, Stored<RepositoryState>>()
  /** By `<repository>/<number>`, padded as in the store. */
  readonly previews = new Map<string, Stored<Preview>>()
  readonly acks = new Map<string, number>()
  /** By `<scope>/<name>`. */
  readonly secretHeads = new Map<string, SecretHead>()
  /** Agent → applications whose volumes it is to remove. */
  readonly sweeps = new Map<string, Set<string>>()
  /** By `placeKey`, tasks that somebody ended and their agents leave so. */
  readonly leftAlone = new Set<string>()
  /** By name of the data, the agent that has it. */
  readonly homes = new Map<string, Stored<string>>()
  /** By address, `<app>/<service>`. */
  readonly vips = new Map<string, string>()
  /** Of applications that were removed. */
  readonly lastGenerations = new Map<string, number>()
  /** Agent → task id → task. */
  readonly tasksByAgent = new Map<string, Map<string, Task>>()
  /** By `placeKey`, the application of each task or status: a deleted record doesn't say. */
  readonly appOfTask = new Map<string, string>()

  app(name: string): AppView {
    let app = this.apps.get(name)
    if (!app) {
      app = { application: undefined, tasks: new Map(), statuses: new Map(), rollouts: new Map() }
      this.apps.set(name, app)
    }
    return app
  }

  /** The oldest unfinished rollout: rollouts of one application run one after the other. */
  unfinishedRollout(name: string): Stored<Rollout> | undefined {
    const open = [...(this.apps.get(name)?.rollouts.values() ?? [])].filter(
      rollout => !isFinished(rollout.value.phase),
    )
    return open.sort((a, b) => a.value.generation - b.value.generation)[0]
  }

  /** Of an application of which nothing is left, nothing is known. */
  forgetIfEmpty(name: string): void {
    const app = this.apps.get(name)
    if (!app) return
    const { application, tasks, statuses, rollouts } = app
    if (!application && tasks.size + statuses.size + rollouts.size === 0) this.apps.delete(name)
  }
}
