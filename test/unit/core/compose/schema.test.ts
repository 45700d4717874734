import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { composeFile } from '../../../../core/compose/grammar/file.ts'
import { type JsonSchema } from '../../../support/json-schema.ts'
import { describeGrammar, describeSchema } from '../../../support/shape-descriptions.ts'

const schema = JSON.parse(
  readFileSync('fixtures/compose-spec/compose-spec.schema.json', 'utf8'),
) as JsonSchema

/** Docker Compose takes a model that is only named; the schema in the specification does not yet. */
const differences: Readonly<Record<string, string>> = {
  'services.<name>.models.<name>': 'keys | null',
}

it('has the keys of the Compose Specification, no more and no less, each with the same form', () => {
  const wanted = { ...describeSchema(schema), ...differences }

  expect(describeGrammar(composeFile)).toEqual(wanted)
  expect(Object.keys(wanted).length).toBeGreaterThan(400)
})
