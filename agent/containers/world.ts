import type { Task } from '../../core/model/task.ts'
import { keptContainers } from './diff.ts'
import type { ObservedContainer } from './runtime.ts'

/** One look at the world: all of it is of the same moment. */
export interface Look {
  readonly tasks: readonly Task[]
  readonly observed: readonly ObservedContainer[]
  /** By task: the container that stands for it. */
  readonly kept: ReadonlyMap<string, ObservedContainer>
}

/** What is wanted of this machine, and its containers as they were seen last. */
export class World {
  #wanted: ReadonlyMap<string, Task> | undefined
  #observed: readonly ObservedContainer[] = []

  /** Undefined until an engine has said it. */
  get wanted(): ReadonlyMap<string, Task> | undefined {
    return this.#wanted
  }

  want(tasks: readonly Task[]): ReadonlyMap<string, Task> {
    this.#wanted = new Map(tasks.map(task => [task.id, task]))
    return this.#wanted
  }

  see(observed: readonly ObservedContainer[]): void {
    this.#observed = observed
  }

  look(): Look {
    const tasks = [...(this.#wanted?.values() ?? [])]
    return { tasks, observed: this.#observed, kept: keptContainers(tasks, this.#observed) }
  }

  container(containerId: string): ObservedContainer | undefined {
    return this.#observed.find(each => each.containerId === containerId)
  }

  /** The container that stands for the task, else any that it has left. */
  containerOf(task: string): ObservedContainer | undefined {
    return this.look().kept.get(task) ?? this.#observed.find(each => each.task === task)
  }
}
