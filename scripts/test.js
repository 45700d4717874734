// `npm test`: every check and every test, one line each, and at the end what did not run and why.
//   npm test -- lint unit        only these steps
//   npm test -- e2e/rollout      only the test files of a step whose path begins so
// Every step is run, whatever failed before it. With CI set, a step that can't run on this machine is a failure.
// Tests on real parts have deadlines and run beside each other, on machines that do other things as well: up to
// three files that failed are run once more, by themselves. What passes only then is named at the end.
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { endAll, runCommand } from './test/processes.js'
import { whyNoRealParts } from './test/real-parts.js'
import {
  countsOf,
  countsWith,
  failedFiles,
  lackingGroups,
  pathOf,
  readReport,
  showSlowest,
} from './test/report.js'

const checks = ['build', 'lint', 'typecheck', 'format:check', 'boundaries', 'unused']
const projects = ['unit', 'property', 'sim', 'contract', 'integration', 'e2e']
const needRealParts = ['contract', 'integration', 'e2e']
/** Of what only reckons: the rest has deadlines. */
const reckoningNice = 10
const maxShownChars = 100_000
/** More than a busy machine would explain is not run again. */
const maxFilesAgain = 3

const folder = mkdtempSync(join(tmpdir(), 'banyan-test-'))
const total = { passed: 0, failed: 0, skipped: 0 }
const failedSteps = []
const notRun = []
const lacking = new Set()
const passedOnlyAgain = []

process.exitCode = await main(process.argv.slice(2))

async function main(args) {
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => void stop())
  try {
    const steps = selectSteps(args)
    if (!steps) return 2
    const missing = whyNoRealParts()
    const possible = steps.filter(({ name }) => !missing || !needRealParts.includes(name))
    for (const { name } of steps) {
      if (!possible.some(step => step.name === name)) notRun.push({ name, why: missing })
    }
    const isBuild = ({ name }) => name === 'build'
    const waits = ({ name }) => needRealParts.includes(name)
    await runAll(possible.filter(isBuild))
    // what reckons has the time that what is on real parts waits
    await Promise.all([
      runAll(possible.filter(waits)),
      runAll(possible.filter(step => !isBuild(step) && !waits(step))),
    ])
    return summary()
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** One after the other. */
async function runAll(steps) {
  for (const step of steps) await (checks.includes(step.name) ? runCheck : runTests)(step)
}

function selectSteps(args) {
  const all = [...checks, ...projects.filter(hasTests)]
  if (args.length === 0) return all.map(name => ({ name }))
  const steps = args.map(arg => {
    const [name, ...rest] = arg.split('/')
    return { name, filter: rest.length > 0 ? `test/${arg}` : undefined }
  })
  const unknown = steps.filter(({ name }) => !all.includes(name))
  if (unknown.length === 0) return steps
  console.error(
    `No step ${unknown.map(({ name }) => name).join(', ')}; there are ${all.join(', ')}`,
  )
  return undefined
}

/** sim may have none yet; any other project without tests is for vitest to complain about. */
function hasTests(project) {
  if (project !== 'sim') return true
  return readdirSync(join('test', project), { recursive: true }).some(file =>
    /\.test\.tsx?$/.test(file),
  )
}

/** A check counts as one test. */
async function runCheck({ name }) {
  const startedAt = Date.now()
  const ran = await runCommand(['npm', 'run', '-s', name], { name, nice: reckoningNice })
  const isFine = ran.code === 0 && !ran.left
  conclude(name, startedAt, { passed: isFine ? 1 : 0, failed: isFine ? 0 : 1, skipped: 0 })
  if (!isFine) show(ran)
}

async function runTests({ name, filter }) {
  const startedAt = Date.now()
  const title = filter ? filter.replace(/^test\//, '') : name
  const ran = await runVitest(name, title, filter ? [filter] : [])
  const failed = failedFiles(ran.results)
  let counts = countsOf(ran.results)
  if (needRealParts.includes(name) && failed.length > 0 && failed.length <= maxFilesAgain) {
    show(ran)
    counts = await runAgain(name, { counts, failed, left: ran.left })
  } else {
    // a file that can't be loaded fails without a test that failed
    if (ran.code !== 0 && counts.failed === 0) counts.failed = 1
    if (ran.left) counts.failed++
    if (counts.failed > 0) show(ran)
  }
  conclude(title, startedAt, counts, name)
  showSlowest(ran.results)
  for (const group of lackingGroups(ran.results)) lacking.add(group)
}

async function runAgain(project, { counts, failed, left }) {
  const paths = failed.map(pathOf)
  console.log(`  once more, by themselves: ${paths.join(' ')}`)
  const again = await runVitest(project, `${project} again`, [...paths, '--maxWorkers=1'])
  const together = countsWith(counts, failed, again.results)
  if (again.code !== 0 && together.failed === 0) together.failed = 1
  if (left || again.left) together.failed++
  if (together.failed > 0) show(again)
  else passedOnlyAgain.push(...paths)
  return together
}

async function runVitest(project, title, filters) {
  const report = join(folder, `${title.replace(/\W/g, '-')}-${Date.now()}.json`)
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
  const run = ['node_modules/vitest/vitest.mjs', 'run', '--project', project, ...reporters]
  const nice = needRealParts.includes(project) ? 0 : reckoningNice
  const ran = await runCommand([process.execPath, ...run, ...filters], { name: title, nice })
  return { ...ran, results: readReport(report) }
}

function conclude(title, startedAt, counts, project) {
  for (const key of Object.keys(total)) total[key] += counts[key]
  const ok = counts.failed === 0
  if (!ok) failedSteps.push(title)
  const time = ((Date.now() - startedAt) / 1000).toFixed(1).padStart(6)
  const tests = project ? `  ${countsText(counts)}` : ''
  console.log(`${ok ? '✓' : '✗'} ${title.padEnd(16)} ${time} s${tests}`)
}

function show({ code, output, left }) {
  if (code !== 0)
    console.log(output.length > maxShownChars ? `…${output.slice(-maxShownChars)}` : output)
  if (left) console.log('  processes that it started were still running; they were ended')
}

async function stop() {
  console.log('\nstopping')
  await endAll()
  rmSync(folder, { recursive: true, force: true })
  process.exit(130)
}

function summary() {
  const inCi = Boolean(process.env.CI)
  for (const { name, why } of notRun) console.log(`- ${name} did not run: ${why}`)
  for (const group of lacking) console.log(`- some tests did not run here: ${group}`)
  for (const path of passedOnlyAgain)
    console.log(`- passed only when run once more by itself: ${path}`)
  if (notRun.length > 0 && inCi) {
    console.log('With CI set everything has to run.')
    total.failed += notRun.length
  }
  if (failedSteps.length > 0) console.log(`Failed: ${failedSteps.join(', ')}`)
  console.log(countsText(total))
  return total.failed > 0 ? 1 : 0
}

function countsText({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`
}
