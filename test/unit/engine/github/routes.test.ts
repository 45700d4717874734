import { expect, it } from 'vitest'
import { routes } from '../../../../engine/github/routes.ts'
import { describedRoutes } from '../../../support/fake-github/openapi.ts'
import { handlers } from '../../../support/fake-github/handlers.ts'
import { operations } from '../../../support/fake-github/openapi.ts'

it("describes every route in GitHub's own words, and no other", () => {
  expect([...describedRoutes].sort()).toEqual(Object.values(routes).sort())
})

it('has an answer of the fake for each', () => {
  const described = operations.map(([, { id }]) => id)
  expect(Object.keys(handlers).sort()).toEqual(described.sort())
})
