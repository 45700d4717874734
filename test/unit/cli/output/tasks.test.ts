import { expect, it } from 'vitest'
import { plain } from '../../../../cli/output/style.ts'
import { taskLines } from '../../../../cli/output/tasks.ts'
import { now, task } from '../samples.ts'

const screen = { width: 80, style: plain }

it('banyan ps shows a line for each container and what is wrong below', () => {
  const broken = { state: 'exited', ready: false, restarts: 3, error: 'exited with code 1' }
  const tasks = [task({ ports: ['8080→80/tcp'] }), task({ slot: 2, agent: 'node-3', ...broken })]

  expect(taskLines(tasks, now, screen)).toEqual([
    'SERVICE     AGENT   STATE    ROLE  GEN  ADDRESS     PORTS         UP',
    'shop/web.1  node-1  healthy  live   42  10.200.1.5  8080→80/tcp  4 m',
    'shop/web.2  node-3  exited   live   42  10.200.1.5  –            4 m',
    '            exited with code 1',
    '            restarted 3 times: banyan logs shop/web',
  ])
})

it('a task without a health check is just running', () => {
  const [, line] = taskLines([task({ health: 'none' })], now, screen)

  expect(line).toContain('  running  ')
})

it('says when there are none', () => {
  expect(taskLines([], now, screen)).toEqual(['No tasks.'])
})
