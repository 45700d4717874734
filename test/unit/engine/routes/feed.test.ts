import { afterEach, describe, expect, it } from 'vitest'
import { keys } from '../../../../core/keys.ts'
import type { Application } from '../../../../core/model/application.ts'
import type { Task } from '../../../../core/model/task.ts'
import { records } from '../../../../core/records.ts'
import { Feed, type FeedMessage } from '../../../../engine/routes/feed.ts'
import { aStatus, anApplication } from '../../../support/builders.ts'
import { aTask } from '../../../support/sample-task.ts'
import { startViewRig, type ViewRig } from '../../../support/view-rig.ts'

let rig: ViewRig
afterEach(async () => await rig.stop())

const task = aTask()
const other: Task = { ...task, id: 'shop-web-2-0', slot: 2, agent: 'a2' }
const serving = { web: { hashes: [task.hash], replicas: 2, ports: [] } }

const put = (record: Task) => ({
  [keys.task(record.agent, record.id)]: records.task.encode(record),
})
const ready = (record: Task) => ({
  [keys.status(record.agent, record.id)]: records.status.encode(aStatus(record)),
})
const app = (changes: Partial<Application> = {}) => ({
  [keys.application('shop')]: records.application.encode(anApplication({ serving, ...changes })),
})

async function listen(before: Record<string, string>, agent = 'a1') {
  rig = await startViewRig(before)
  const heard: FeedMessage[] = []
  const stop = new Feed(rig.view).subscribe(agent, message => heard.push(message))
  return { heard, stop }
}

const tasksOf = (message: FeedMessage | undefined) =>
  message?.tasks.map(text => records.task.decode(text).id)
const backendsOf = (message: FeedMessage | undefined) =>
  message?.routes.map(text => records.route.decode(text).backends.map(backend => backend.task))

describe('what an agent is told', () => {
  it('is first everything: its own tasks, and the routes of all', async () => {
    const { heard } = await listen({ ...app(), ...put(task), ...put(other), ...ready(other) })

    expect(heard).toMatchObject([{ kind: 'snapshot', revision: rig.view.revision }])
    expect(tasksOf(heard[0])).toEqual([task.id])
    expect(backendsOf(heard[0])).toEqual([[other.id]])
  })

  it('is then each task of its own once, and that it goes', async () => {
    const { heard } = await listen(app())
    await rig.write(put(task))
    await rig.write(put(other))
    await rig.write({ [keys.task('a1', task.id)]: undefined })

    expect(heard.slice(1).map(tasksOf)).toEqual([[task.id], []])
    expect(heard.slice(1).map(message => message.removedTasks)).toEqual([[], [task.id]])
  })

  it('is a route when its backends change, wherever they are', async () => {
    const { heard } = await listen({ ...app(), ...put(other) })
    await rig.write(ready(other))

    expect(backendsOf(heard[1])).toEqual([[other.id]])
  })

  it('is nothing when a status changes no route', async () => {
    const { heard } = await listen({ ...app(), ...put(other), ...ready(other) })
    const busy = aStatus(other, { restarts: 3 })
    await rig.write({ [keys.status('a2', other.id)]: records.status.encode(busy) })

    expect(heard).toHaveLength(1)
  })

  it('is the revision of every change of an application, because it has to be acknowledged', async () => {
    const { heard } = await listen(app())
    await rig.write(app({ wanted: 2 }))

    expect(heard[1]).toEqual({
      kind: 'delta',
      revision: rig.view.revision,
      tasks: [],
      removedTasks: [],
      routes: [],
      removedRoutes: [],
      peers: [],
      removedPeers: [],
    })
  })

  it('is which routes went with an application', async () => {
    const { heard } = await listen(app())
    await rig.write({ [keys.application('shop')]: undefined })

    expect(heard[1]?.removedRoutes).toEqual(['shop/web'])
  })

  it('ends when it no longer listens', async () => {
    const { heard, stop } = await listen(app())
    stop()
    await rig.write(put(task))

    expect(heard).toHaveLength(1)
  })
})
