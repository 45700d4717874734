import { expect, it } from 'vitest'
import { casesIn, judge } from '../support/corpus.ts'

/** Case → why Banyan differs from Docker Compose on purpose. */
const differing: Readonly<Record<string, string>> = {}

const outcomes = casesIn('fixtures/corpus').map(each => judge(each, { HOME: '/nonexistent' }))

it('knows what Docker Compose says of 299 documents', () => {
  const accepted = outcomes.filter(({ jsonAgrees }) => jsonAgrees !== undefined)

  expect(outcomes).toHaveLength(299)
  expect(accepted.length).toBeGreaterThan(200)
})

it.each(outcomes)('says the same of $name', ({ name, reason }) => {
  if (name in differing) expect(reason).toBeDefined()
  else expect(reason).toBeUndefined()
})
