import { expect, it } from 'vitest'
import { historyLines } from '../../../../cli/output/history.ts'
import { plain } from '../../../../cli/output/style.ts'
import { generation, now } from '../samples.ts'

const screen = { width: 80, style: plain }

it('banyan history shows the newest generation first and marks the live one', () => {
  const subject = 'Make the greeting louder, for those in the back row of the theatre'
  const generations = [
    generation(),
    generation({ generation: 2, active: true, subject }),
    generation({ generation: 3, phase: 'failed', rollbackOf: 1, cause: 'web: exit code 1' }),
  ]

  expect(historyLines(generations, now, screen)).toEqual([
    'GEN  COMMIT   STATE     TOOK   ACCEPTED  AUTHOR  SUBJECT',
    '  3  9d1e4b0  failed    8.2 s  4 m ago   ana     rollback to 1: Hello',
    '     web: exit code 1',
    '● 2  9d1e4b0  live      8.2 s  4 m ago   ana     Make the greeting louder, for …',
    '  1  9d1e4b0  replaced  8.2 s  4 m ago   ana     Hello',
  ])
})

it('says when there is none', () => {
  expect(historyLines([], now, screen)).toEqual(['No generation yet.'])
})
