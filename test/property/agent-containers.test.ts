import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { RuntimeAction } from '../../agent/containers/actions.ts'
import { planContainers } from '../../agent/containers/diff.ts'
import {
  afterFailure,
  afterSuccess,
  freshMemory,
  type TaskMemory,
} from '../../agent/containers/memory.ts'
import { keyOf } from '../../agent/containers/runner.ts'
import type { ObservedContainer } from '../../agent/containers/runtime.ts'
import { BanyanError, type Disposition } from '../../core/errors.ts'
import type { Task } from '../../core/model/task.ts'
import { FakeRuntime } from '../support/fake-runtime.ts'
import { aTask, aWanted } from '../support/sample-task.ts'

/** One thing that happens to the world: the wanted set changes, a container ends, a step fails, somebody prunes images, time passes. */
type Event =
  | { readonly kind: 'want'; readonly tasks: readonly number[] }
  | { readonly kind: 'crash'; readonly task: number; readonly exitCode: number }
  | { readonly kind: 'fault'; readonly disposition: Disposition; readonly steps: number }
  | { readonly kind: 'lose-image' }
  | { readonly kind: 'pass'; readonly ms: number }

const pool = [1, 2, 3].flatMap(slot => [
  aTask({ restart: { condition: 'any' } }, slot),
  aTask({ restart: { condition: 'on-failure' }, image: 'pulled:1' }, slot),
])

const events: fc.Arbitrary<Event> = fc.oneof(
  fc.record({
    kind: fc.constant('want' as const),
    tasks: fc.uniqueArray(fc.nat(pool.length - 1)),
  }),
  fc.record({
    kind: fc.constant('crash' as const),
    task: fc.nat(pool.length - 1),
    exitCode: fc.integer({ min: 1, max: 255 }),
  }),
  fc.record({
    kind: fc.constant('fault' as const),
    disposition: fc.constantFrom<Disposition>('retry', 'wait', 'bug'),
    steps: fc.integer({ min: 1, max: 4 }),
  }),
  fc.constant({ kind: 'lose-image' as const }),
  fc.record({ kind: fc.constant('pass' as const), ms: fc.nat(700_000) }),
)

class World {
  readonly runtime = new FakeRuntime()
  wanted: readonly Task[] = []
  now = 1_000_000
  readonly #memory = new Map<string, TaskMemory>()
  #faults: BanyanError[] = []

  constructor() {
    this.runtime.images.set('box:1', undefined)
    this.runtime.registry.add('pulled:1')
    this.runtime.now = () => this.now
    this.runtime.fault = () => this.#faults.shift()
  }

  apply(event: Event): void {
    switch (event.kind) {
      case 'want':
        this.wanted = event.tasks.map(index => pool[index] as Task)
        return
      case 'crash':
        return this.runtime.crash((pool[event.task] as Task).id, event.exitCode)
      case 'fault': {
        const error = new BanyanError('flaky', 'flaky', event.disposition)
        this.#faults.push(...Array.from({ length: event.steps }, () => error))
        return
      }
      case 'lose-image':
        this.runtime.images.delete('pulled:1')
        return
      case 'pass':
        this.now += event.ms
    }
  }

  calm(): void {
    this.#faults = []
  }

  async plan() {
    return planContainers(this.wanted, await this.runtime.list(), this.#memory, this.now)
  }

  /** One round of the loop, steps one after the other. */
  async round(): Promise<void> {
    const wanted = new Map(this.wanted.map(task => [task.id, task]))
    const before = await this.runtime.list()
    for (const action of await this.plan()) {
      if (action.kind === 'wait') continue
      if (action.kind === 'remove') expectNeedless(action.containerId, before, wanted)
      const memory = this.#memory.get(keyOf(action)) ?? freshMemory
      const error = await this.#take(action, wanted.get(action.task))
      const after = error ? afterFailure(memory, error, this.now) : afterSuccess(memory, action)
      this.#memory.set(keyOf(action), after)
    }
  }

  async #take(action: RuntimeAction, task: Task | undefined): Promise<BanyanError | undefined> {
    const { runtime } = this
    try {
      if (action.kind === 'pull') {
        if (!(await runtime.hasImage(action))) {
          await runtime.pull(action, () => undefined)
        }
      } else if (action.kind === 'create') {
        await runtime.create(aWanted(task as Task))
      } else if (action.kind === 'remove') {
        if (action.running) await runtime.stop(action.containerId, 0)
        await runtime.remove(action.containerId)
      } else {
        await runtime.start(action.containerId)
      }
      return undefined
    } catch (error) {
      return error as BanyanError
    }
  }
}

/** Its task is not wanted, or another container stands for it. */
function expectNeedless(
  containerId: string,
  there: readonly ObservedContainer[],
  wanted: ReadonlyMap<string, Task>,
): void {
  const task = there.find(container => container.containerId === containerId)?.task ?? ''
  const others = there.filter(other => other.task === task && other.containerId !== containerId)
  expect(wanted.has(task) && others.length === 0).toBe(false)
}

it('whatever crashes and fails, once calm the wanted tasks run, nothing else does, and nothing is planned', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(events, { maxLength: 30 }), async happenings => {
      const world = new World()
      for (const event of happenings) {
        world.apply(event)
        await world.round()
      }

      world.calm()
      for (let round = 0; round < 8; round++) {
        world.now += 301_000
        await world.round()
      }

      const running = (await world.runtime.list()).map(({ task, state }) => `${task} ${state}`)
      expect(running.sort()).toEqual(world.wanted.map(({ id }) => `${id} running`).sort())
      expect(await world.plan()).toEqual([])
    }),
    { numRuns: 200 },
  )
})

it('a restarted agent, which remembers nothing, plans nothing in a settled world', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uniqueArray(fc.nat(pool.length - 1)), async tasks => {
      const world = new World()
      world.apply({ kind: 'want', tasks })
      for (let round = 0; round < 4; round++) await world.round()

      const plan = planContainers(
        world.wanted,
        await world.runtime.list(),
        new Map(),
        world.now + 1,
      )

      expect(plan).toEqual([])
    }),
  )
})
