import { describe, expect, it } from 'vitest'
import { pollProblem } from '../../../../core/config/cron.ts'

describe('a poll schedule', () => {
  it.each([
    '*/30 * * * * *',
    '*/10 * * * * *',
    '0 * * * * *',
    '0,10,25 * * * * *',
    '5 0-59/5 9-17 1,15 jan-jun mon-fri',
    '0 0 0 31 12 7',
    '*/5 * * * *',
  ])('may be %s', expression => {
    expect(pollProblem(expression)).toBeUndefined()
  })

  it.each([
    ['* * * * * *', 'more often'],
    ['*/9 * * * * *', 'more often'],
    ['0,5 * * * * *', 'more often'],
    ['0,55 * * * * *', 'more often'],
    ['*/59 * * * * *', 'more often'],
    ['60 * * * * *', 'bad second'],
    ['0 60 * * * *', 'bad minute'],
    ['0 0 24 * * *', 'bad hour'],
    ['0 0 0 0 * *', 'bad day of month'],
    ['0 0 0 1 13 *', 'bad month'],
    ['0 0 0 1 foo *', 'bad month'],
    ['0 0 0 * * 8', 'bad day of week'],
    ['*/0 * * * * *', 'bad second'],
    ['5-1 * * * * *', 'bad second'],
    ['1-2-3 * * * * *', 'bad second'],
    ['1//2 * * * * *', 'bad second'],
    [', * * * * *', 'bad second'],
    ['-5 * * * * *', 'bad second'],
    ['', 'six fields'],
    ['* * * *', 'six fields'],
    ['* * * * * * *', 'six fields'],
    ['@every 30s', 'six fields'],
  ])('may not be %s', (expression, problem) => {
    expect(pollProblem(expression)).toContain(problem)
  })
})
