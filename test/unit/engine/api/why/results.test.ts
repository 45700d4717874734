import { expect, it } from 'vitest'
import { placeKey, type Task, type TaskStatus } from '../../../../../core/model/task.ts'
import { resultsOf } from '../../../../../engine/api/why/results.ts'
import { anApplication, aRollout, aStatus } from '../../../../support/builders.ts'
import { aTask } from '../../../../support/sample-task.ts'

function task(agent: string, slot: number, service = 'web'): Task {
  return { ...aTask(), id: `shop-${service}-${slot}-3f9c2ab1`, service, slot, agent }
}

type Observed = readonly [Task, Partial<TaskStatus>]

function world(observed: readonly Observed[], lost: readonly string[] = []) {
  return {
    application: anApplication(),
    tasks: observed.map(([each]) => each),
    statuses: new Map(observed.map(([each, some]) => [placeKey(each), aStatus(each, some)])),
    lost: new Set(lost),
  }
}

const crashed = {
  ready: false,
  state: 'waiting',
  error: 'exit code 1',
  lastLines: ['no db'],
} as const

it('counts per agent and service, the worst first, with what is known of the worst', () => {
  const about = world(
    [
      [task('node-1', 1), {}],
      [task('node-1', 2), {}],
      [task('node-2', 3), {}],
      [task('node-2', 4), crashed],
      [task('node-3', 1, 'db'), { ready: false, health: 'unhealthy', probe: '503' }],
      [task('node-4', 2, 'db'), {}],
    ],
    ['node-4'],
  )

  const rows = resultsOf(about, '')
  expect(rows.map(r => `${r.service} on ${r.agent} ${r.ready}/${r.wanted} ${r.state}`)).toEqual([
    'db on node-4 0/1 lost',
    'db on node-3 0/1 unhealthy',
    'web on node-2 1/2 waiting',
    'web on node-1 2/2 running',
  ])
  expect(rows[1]).toMatchObject({ probe: '503' })
  expect(rows[2]).toMatchObject({ error: 'exit code 1', lastLines: ['no db'] })
  expect(rows[3]).toMatchObject({ error: '', lastLines: [], probe: '' })
  expect(resultsOf(about, 'db')).toHaveLength(2)
})

it('shows a failed task although it is gone, and what was withdrawn with it', () => {
  const cause = { code: 'probe-failed', message: 'web: health probe failed: 503', service: 'web' }
  const about = {
    ...world([[task('node-1', 1, 'db'), {}]]),
    rollout: aRollout({
      phase: 'failed',
      placements: {
        'shop-web-1-aaaaaaaa': 'node-1',
        'shop-web-2-aaaaaaaa': 'node-2',
        'shop-web-3-aaaaaaaa': 'node-2',
        'shop-db-1-3f9c2ab1': 'node-1',
      },
      cause: { ...cause, agent: 'node-1', task: 'shop-web-1-aaaaaaaa', probe: '503' },
    }),
  }

  const rows = resultsOf(about, '')
  expect(rows.map(r => `${r.service} on ${r.agent} ${r.ready}/${r.wanted} ${r.state}`)).toEqual([
    'web on node-1 0/1 failed',
    'web on node-2 0/2 withdrawn',
    'db on node-1 1/1 running',
  ])
  expect(rows[0]).toMatchObject({ probe: '503', error: cause.message })
})

it('leaves out what leaves, takes a job that has ended well for well, and an unseen task for pending', () => {
  const [leaving, job, unseen] = [
    task('node-1', 1),
    task('node-1', 1, 'job'),
    task('node-1', 1, 'new'),
  ]
  const ended = { state: 'exited', exitCode: 0, ready: false } as const
  const about = {
    ...world([
      [leaving, {}],
      [job, ended],
    ]),
    application: anApplication({ leaving: { [placeKey(leaving)]: 0 } }),
  }

  const rows = resultsOf({ ...about, tasks: [...about.tasks, unseen] }, '')
  expect(rows.map(r => `${r.service} ${r.ready}/${r.wanted} ${r.state}`)).toEqual([
    'new 0/1 pending',
    'job 1/1 done',
  ])
})
