import { expect, it } from 'vitest'
import { mergeService } from '../../../../../core/compose/merge/merge.ts'
import { Problems } from '../../../../../core/compose/problems.ts'
import { sourceOf } from '../../../../../core/compose/source.ts'
import { type Mapping, mappingLike } from '../../../../../core/compose/tree.ts'

const at = { source: sourceOf('compose.yaml', ''), start: 0, end: 0 }
const like: Mapping = { kind: 'map', entries: new Map(), at }
const variables = Array.from({ length: 100 }, (_, n) => [`V${n}`, 'x'] as const)
const base = mappingLike(like, {
  image: 'nginx',
  environment: mappingLike(like, Object.fromEntries(variables)),
})

it.each([
  [1000, []],
  [100, ['merges-too-much']],
])('with room for %i parts, a service of 102 that is extended gives %j', (spare, codes) => {
  const problems = new Problems()
  const merging = { problems, keepsMarks: true, budget: { spare } }

  mergeService(base, mappingLike(like, { tty: true }), 'services.web', merging)

  expect(problems.list().map(({ code }) => code)).toEqual(codes)
})
