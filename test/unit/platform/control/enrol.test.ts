import { expect, it } from 'vitest'
import { BanyanError, codeOf } from '../../../../core/errors.ts'
import { mostTelling } from '../../../../platform/control/enrol.ts'

const silent = new BanyanError('engine-unreachable', 'nobody answers', 'wait')
const away = new BanyanError('store-unavailable', 'no majority', 'wait')
const refused = new BanyanError('enrolment-refused', 'not on the list', 'stalled')

it.each([
  ['a refusal, whoever else is silent or away', [silent, refused, away, silent], refused],
  ['that one is away, which passes, rather than that another is silent', [away, silent], away],
  ['that nobody answers, where that is all', [silent], silent],
])('of what several engines say, %s is told', (_case, problems, told) => {
  expect(codeOf(mostTelling(problems))).toBe(told.code)
})
