import { describe, expect, it } from 'vitest'
import type { Application, Serving } from '../../../../core/model/application.ts'
import { placeKey, type Task, type TaskStatus } from '../../../../core/model/task.ts'
import { routesOf } from '../../../../engine/routes/routes.ts'
import { aStatus, anApplication } from '../../../support/builders.ts'
import { aTask } from '../../../support/sample-task.ts'

const port = { published: 80, target: 8080, protocol: 'tcp', mode: 'ingress' } as const
const serves = (hashes: readonly string[], replicas = 2): Serving => ({
  hashes,
  replicas,
  ports: [port],
})
const task = (id: string, hash: string, slot = 1): Task => ({
  ...aTask({ name: 'web' }, slot),
  ...{ id, hash, agent: 'node-1' },
})
const ready = (id: string, address: string): TaskStatus =>
  aStatus({ ...aTask(), id, agent: 'node-1' }, { address })

function routes(
  application: Partial<Application>,
  tasks: readonly Task[],
  statuses: readonly TaskStatus[] = tasks.map(({ id }) => ready(id, `10.200.1.${id.length}`)),
) {
  return routesOf({
    application: anApplication(application),
    tasks,
    statuses: new Map(statuses.map(s => [placeKey({ agent: s.agent, id: s.task }), s])),
    lost: new Set(),
  })
}

const backendsOf = (application: Partial<Application>, tasks: readonly Task[]) =>
  routes(application, tasks).map(route => route.backends.map(backend => backend.task))

describe('backends', () => {
  it('are the ready tasks of the hash that serves, sorted by task', () => {
    const tasks = [task('web-b', 'blue', 2), task('web-a', 'blue'), task('web-c', 'green')]

    expect(routes({ serving: { web: serves(['blue']) } }, tasks)).toEqual([
      {
        app: 'shop',
        service: 'web',
        hashes: ['blue'],
        networks: [{ name: 'shop_default' }],
        members: ['10.200.1.5'],
        ports: [port],
        backends: [
          { task: 'web-a', agent: 'node-1', address: '10.200.1.5' },
          { task: 'web-b', agent: 'node-1', address: '10.200.1.5' },
        ],
      },
    ])
  })

  it('come with the further names of their service', () => {
    const net = { attachments: [{ network: 'a', aliases: ['www', 'data'] }, { network: 'b' }] }
    const named = aTask({ name: 'web', containerName: 'shop-web', net })
    const tasks = [
      { ...task('web-a', 'blue'), spec: named.spec },
      task('web-b', 'green'),
      task('web-c', 'old'),
    ]

    const [route] = routes({ serving: { web: serves(['blue']) }, next: { web: 'green' } }, tasks)

    expect(route?.networks).toEqual([
      { name: 'shop_a', aliases: ['data', 'shop-web', 'www'] },
      { name: 'shop_b', aliases: ['shop-web'] },
      { name: 'shop_default' },
    ])
  })

  const { address: _, ...withoutAddress } = ready('web-a', '10.200.1.2')

  it.each<[string, readonly TaskStatus[]]>([
    ['is not ready', [{ ...ready('web-a', '10.200.1.2'), ready: false }]],
    ['has no address', [withoutAddress]],
    ['has no status', []],
  ])('leave out a task that %s', (_name, statuses) => {
    const found = routes({ serving: { web: serves(['blue']) } }, [task('web-a', 'blue')], statuses)

    expect(found[0]?.backends).toEqual([])
  })

  it('leave out slots above the replicas in rotation', () => {
    const tasks = [task('web-1', 'blue', 1), task('web-2', 'blue', 2), task('web-3', 'blue', 3)]

    expect(backendsOf({ serving: { web: serves(['blue'], 2) } }, tasks)).toEqual([
      ['web-1', 'web-2'],
    ])
  })

  it('may be of two hashes while a stop-first service is replaced', () => {
    const tasks = [task('web-1', 'blue', 1), task('web-2', 'green', 2)]

    expect(backendsOf({ serving: { web: serves(['blue', 'green']) } }, tasks)).toEqual([
      ['web-1', 'web-2'],
    ])
  })
})

describe('during a rollout', () => {
  it('green is what the new tasks see, and nobody else', () => {
    const tasks = [task('web-1', 'blue'), task('web-2', 'green')]
    const [route] = routes({ serving: { web: serves(['blue']) }, next: { web: 'green' } }, tasks)

    expect(route?.backends.map(backend => backend.task)).toEqual(['web-1'])
    expect(route?.next?.map(backend => backend.task)).toEqual(['web-2'])
  })

  it('a new service has a route without backends, hashes and ports', () => {
    const found = routes({ serving: {}, next: { web: 'green' } }, [task('web-1', 'green')])

    expect(found).toMatchObject([{ service: 'web', hashes: [], ports: [], backends: [] }])
    expect(found[0]?.next).toHaveLength(1)
  })
})

it('a service keeps its route without a single task: its ports are refused, not left open', () => {
  const found = routes({ serving: { web: serves(['blue']), db: serves(['x']) } }, [])

  expect(found.map(({ service, ports }) => [service, ports.length])).toEqual([
    ['db', 1],
    ['web', 1],
  ])
})
