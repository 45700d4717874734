import { describe, expect, it } from 'vitest'
import type { Service } from '../../../../core/model/service.ts'
import { aService } from '../../../support/builders.ts'
import { RolloutCluster } from '../../../support/rollout-cluster.ts'

const job = (changes: Partial<Service> = {}) =>
  aService({ name: 'migrate', image: 'job:1', mode: 'replicated-job', ...changes })
const after = (service: string) =>
  ({ service, condition: 'completed', required: true, restart: false }) as const
const web = (image: string) => aService({ name: 'web', image, dependsOn: [after('migrate')] })

function cluster(agents = ['a', 'b', 'c']): RolloutCluster {
  const made = new RolloutCluster(agents)
  made.fates.set('job:1', 'end')
  return made
}

const running = (on: RolloutCluster) =>
  [...on.tasks.values()].map(({ service, agent }) => `${service}@${agent}`).sort()

describe('a job', () => {
  it('holds back what depends on its end', () => {
    const on = cluster()
    on.accept([job(), web('web:1')])
    on.settleEngine()
    expect([...on.tasks.values()].map(task => task.service)).toEqual(['migrate'])

    on.run()
    expect(on.application.active).toBe(1)
    expect([...on.tasks.values()].map(task => task.service).sort()).toEqual(['migrate', 'web'])
  })

  it('runs once for each generation, although nothing about it changed', () => {
    const on = cluster()
    on.accept([job(), web('web:1')])
    on.run()
    const first = [...on.tasks.values()].find(task => task.service === 'migrate')?.id
    on.accept([job(), web('web:2')])
    on.run()

    const [second, ...others] = [...on.tasks.values()].filter(t => t.service === 'migrate')
    expect(others).toEqual([])
    expect(second?.id).not.toBe(first)
  })

  it('that fails ends the rollout; what served serves on', () => {
    const on = cluster()
    on.accept([job(), web('web:1')])
    on.run()
    on.fates.set('job:bad', 'crash')
    on.accept([job({ image: 'job:bad' }), web('web:2')])
    on.run()

    expect(on.application).toMatchObject({ active: 1, failed: { generation: 2 } })
    expect(on.routes().find(({ service }) => service === 'web')?.backends).toHaveLength(1)
  })

  it('counts as done when it ended, not while it is running and healthy', () => {
    const on = cluster()
    on.fates.set('job:1', 'serve')
    on.accept([job()])
    on.settleEngine()
    on.runAgents()

    expect(on.settleEngine()).toMatchObject({ kind: 'wait' })
    expect(on.application.active).toBeUndefined()
  })

  it('of the global kind runs on each agent', () => {
    const on = cluster(['a', 'b'])
    on.accept([job({ mode: 'global-job' })])
    on.run()

    expect(running(on)).toEqual(['migrate@a', 'migrate@b'])
  })
})

describe('a global service', () => {
  const log = (image: string) => aService({ name: 'log', image, mode: 'global' })

  it('has a task on each agent, and is updated everywhere', () => {
    const on = cluster()
    on.accept([log('log:1')])
    on.run()
    expect(running(on)).toEqual(['log@a', 'log@b', 'log@c'])

    on.accept([log('log:2')])
    on.run()
    expect([...on.tasks.values()].map(task => task.spec.image)).toEqual(['log:2', 'log:2', 'log:2'])
    expect(on.routes()[0]?.backends).toHaveLength(3)
  })

  it('runs only where its constraints hold', () => {
    const on = cluster()
    on.changeAgent('b', { labels: { disk: 'ssd' } })
    on.accept([
      aService({
        ...{ name: 'log', mode: 'global' },
        placement: { constraints: ['node.labels.disk == ssd'] },
      }),
    ])
    on.run()

    expect(running(on)).toEqual(['log@b'])
  })

  it('leaves the tasks of a lost agent to it', () => {
    const on = cluster()
    on.accept([log('log:1')])
    on.run()
    on.changeAgent('b', { lost: true, alive: false })
    on.tendUntilRest()
    expect(running(on)).toEqual(['log@a', 'log@b', 'log@c'])
    expect(on.routes()[0]?.backends).toHaveLength(2)
  })
})

describe('a stable address', () => {
  const service = (name: string) => aService({ name, endpointMode: 'vip' })

  it('is given once, kept through updates, and free again when the service has none', () => {
    const on = cluster()
    on.accept([service('web'), service('db')])
    on.run()
    const before = on.application.vips ?? {}
    expect(Object.keys(before).sort()).toEqual(['db', 'web'])
    expect(new Set(Object.values(before)).size).toBe(2)
    expect(
      on
        .routes()
        .map(({ vip }) => vip)
        .sort(),
    ).toEqual(Object.values(before).sort())

    on.accept([{ ...service('web'), image: 'web:2' }, aService({ name: 'db' })])
    on.run()
    expect(on.application.vips).toEqual({ web: before['web'] })
    expect([...on.vips]).toEqual([[before['web'], 'shop/web']])
  })

  it('is another one where the first choice is taken', () => {
    const on = cluster()
    on.accept([service('web')])
    on.run()
    const [taken = ''] = Object.values(on.application.vips ?? {})
    const other = cluster()
    other.vips.set(taken, 'blog/web')
    other.accept([service('web')])
    other.run()

    expect(Object.values(other.application.vips ?? {})).not.toContain(taken)
  })
})
