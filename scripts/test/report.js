// Reads vitest's JSON report of one step. A report that isn't there is that of a run that ended before it could write.
import { readFileSync } from 'node:fs'
import { relative } from 'node:path'

/** A file of tests that takes longer is named. */
const slowSeconds = 40

/** What a run of tests came to; undefined without a report. */
export function readReport(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    return undefined
  }
}

export function countsOf(results) {
  if (!results) return { passed: 0, failed: 1, skipped: 0 }
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests } = results
  return { passed: numPassedTests, failed: numFailedTests, skipped: numPendingTests + numTodoTests }
}

export function failedFiles(results) {
  return files(results).filter(({ status }) => status === 'failed')
}

/** Without what the files of `again` came to the first time, and with what they came to by themselves. */
export function countsWith(counts, firstFiles, again) {
  const tests = firstFiles.flatMap(({ assertionResults }) => assertionResults)
  const first = status => tests.filter(test => test.status === status).length
  const second = countsOf(again)
  return {
    passed: counts.passed - first('passed') + second.passed,
    failed: counts.failed - first('failed') + second.failed,
    skipped: counts.skipped - (tests.length - first('passed') - first('failed')) + second.skipped,
  }
}

/** Whoever makes the whole slow is to see it. */
export function showSlowest(results) {
  const seconds = ({ startTime, endTime }) => (endTime - startTime) / 1000
  const slow = files(results).filter(file => seconds(file) > slowSeconds)
  slow.sort((a, b) => seconds(b) - seconds(a))
  for (const file of slow) {
    console.log(`    ${seconds(file).toFixed(0).padStart(4)} s  ${pathOf(file)}`)
  }
}

/** Titles of groups that ask for a program, as in "on nerdctl (needs nerdctl)", and did not get it. */
export function lackingGroups(results) {
  const tests = files(results).flatMap(({ assertionResults }) => assertionResults)
  const skipped = tests.filter(({ status }) => status === 'skipped' || status === 'pending')
  const lacking = skipped.filter(({ title }) => title === 'is not installed')
  return lacking.map(({ ancestorTitles }) => ancestorTitles[0])
}

export function pathOf({ name }) {
  return relative(process.cwd(), name)
}

function files(results) {
  return results?.testResults ?? []
}
