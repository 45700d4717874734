// `npm run corpus -- <folder> [--json] [--only <case>] [--var NAME=value]`: compares what Banyan makes of compose files with what
// Docker Compose said of them, given the variables it was given: HOME=/nonexistent, unless told otherwise. Every folder below with a compose.yaml and an expect.json or expect.err is a case.
import { existsSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { register } from 'tsx/esm/api'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: 'boolean' },
    only: { type: 'string' },
    var: { type: 'string', multiple: true },
  },
})
const [folder] = positionals
// A reader that has seen enough (`| head`) is no error.
process.stdout.on('error', () => process.exit())
const variables = Object.fromEntries(
  (values.var ?? ['HOME=/nonexistent']).map(pair => [
    pair.split('=', 1)[0],
    pair.replace(/^[^=]*=/, ''),
  ]),
)

if (folder === undefined || !existsSync(folder)) {
  console.error('npm run corpus -- <folder> [--json] [--only <case>] [--var NAME=value]')
  process.exitCode = 2
} else {
  register()
  const { casesIn, judge, refusalsOf } = await import('../test/support/corpus.ts')
  const cases = casesIn(folder).filter(({ name }) => !values.only || name.includes(values.only))
  const outcomes = cases.map(guarded(judge, error => ({ verdictAgrees: false, reason: error })))
  const accepted = cases.filter((_, index) => outcomes[index].jsonAgrees !== undefined)
  const refusals = accepted
    .map(guarded(refusalsOf, () => ['threw']))
    .filter(codes => codes.length > 0)
  const summary = summarise(outcomes, refusals)
  if (!values.json) print(summary)
  console.log(JSON.stringify(summary))
  process.exitCode = summary.differing.length === 0 ? 0 : 1
}

/** The loader must not throw; where it does, that is what differs. */
function guarded(look, otherwise) {
  return each => {
    try {
      return look(each, variables)
    } catch (error) {
      const instead = otherwise(`threw: ${error.stack}`)
      return Array.isArray(instead) ? instead : { name: each.name, ...instead }
    }
  }
}

function summarise(outcomes, refusals) {
  const compared = outcomes.filter(({ jsonAgrees }) => jsonAgrees !== undefined)
  return {
    documents: outcomes.length,
    verdictAgree: outcomes.filter(({ verdictAgrees }) => verdictAgrees).length,
    jsonAgree: compared.filter(({ jsonAgrees }) => jsonAgrees).length,
    jsonOf: compared.length,
    refusedByBanyan: {
      documents: refusals.length,
      codes: counted(refusals.flat()),
    },
    differing: outcomes
      .filter(({ reason }) => reason !== undefined)
      .map(({ name, reason }) => ({ name, reason })),
  }
}

function counted(codes) {
  const counts = {}
  for (const code of codes.sort()) counts[code] = (counts[code] ?? 0) + 1
  return counts
}

function print({ documents, verdictAgree, jsonAgree, jsonOf, refusedByBanyan, differing }) {
  console.log(`verdicts: ${verdictAgree} of ${documents}`)
  console.log(`JSON: ${jsonAgree} of ${jsonOf}`)
  console.log(`accepted, but not by Banyan's own rules: ${refusedByBanyan.documents}`)
  for (const [code, count] of Object.entries(refusedByBanyan.codes))
    console.log(`  ${code}: ${count}`)
  for (const { name, reason } of differing) console.log(`${name}: ${reason}`)
}
