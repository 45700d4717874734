import { expect, it } from 'vitest'
import type { ObservedContainer } from '../../../../agent/containers/runtime.ts'
import { Clients } from '../../../../agent/dns/clients.ts'
import type { LocalTask } from '../../../../agent/dns/zone.ts'
import type { Task } from '../../../../core/model/task.ts'
import { aTask, aWanted } from '../../../support/sample-task.ts'

const address = '10.201.1.2'
const task = aTask({
  net: {
    attachments: [{ network: 'front' }],
    dns: ['9.9.9.9'],
    links: [{ service: 'db', alias: 'Cache' }],
  },
})
const client: LocalTask = {
  ...{ app: 'shop', service: 'web', hash: task.hash, networks: ['shop_front'] },
  ...{ upstreams: ['9.9.9.9'], links: { cache: 'db' } },
}
const { networks, upstreams, links, ...nameless } = client

it('knows a container by the settings of its task', () => {
  const { clients, told } = started()

  clients.setTasks(tasksOf(task))
  clients.seen([observed(task)])

  expect(told()).toEqual({ [address]: client })
})

it('knows one from when its address is chosen, until it is seen or nothing came of it', () => {
  const { clients, told } = started()

  const giveUp = clients.creating(aWanted(task, { address }))
  const before = told()
  clients.seen([])
  const meanwhile = told()
  giveUp()

  expect([before, meanwhile, told()]).toEqual([{ [address]: client }, { [address]: client }, {}])
  clients.creating(aWanted(task, { address }))
  clients.setTasks(tasksOf(task))
  clients.seen([observed(task)])
  clients.seen([])
  expect(told()).toEqual({})
})

it('remembers the settings of one whose task is not wanted any more', () => {
  const { clients, told } = started()
  clients.setTasks(tasksOf(task))
  clients.seen([observed(task)])

  clients.setTasks(new Map())
  clients.seen([observed(task)])

  expect(told()).toEqual({ [address]: client })
})

it('does not know those of one whose task it has never known', () => {
  const { clients, told } = started()

  clients.seen([observed(task)])

  expect(told()).toEqual({ [address]: nameless })
})

it('has no name for what has no address', () => {
  const { clients, told } = started()

  clients.creating(aWanted(task))
  clients.setTasks(tasksOf(task))
  clients.seen([observed(task, {})])

  expect(told()).toEqual({})
})

function started() {
  let last: ReadonlyMap<string, LocalTask> = new Map()
  const clients = new Clients(all => {
    last = all
  })
  return { clients, told: () => Object.fromEntries(last) }
}

function tasksOf(...tasks: Task[]): ReadonlyMap<string, Task> {
  return new Map(tasks.map(each => [each.id, each]))
}

function observed(
  { id, app, service, hash }: Task,
  placed: { address?: string } = { address },
): ObservedContainer {
  return {
    ...{ containerId: `c-${id}`, task: id, app, service, hash, state: 'running', stopGraceMs: 0 },
    ...{ createdAt: 0, ...placed },
  }
}
