// `npm test`: every check and every test, one line each, and at the end what did not run and why.
//   npm test -- lint unit        only these steps
//   npm test -- e2e/rollout      only the test files of a step whose path begins so
// Every step is run, whatever failed before it. With CI set, a step that can't run on this machine is a failure.
import { spawn } from 'node:child_process'
import { accessSync, constants, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { setPriority, tmpdir } from 'node:os'
import { delimiter, join, relative } from 'node:path'

const checks = ['build', 'lint', 'typecheck', 'format:check', 'boundaries', 'unused']
const projects = ['unit', 'property', 'sim', 'contract', 'integration', 'e2e']
const needRealParts = ['contract', 'integration', 'e2e']
const realParts = [
  'dockerd',
  'etcd',
  'docker-registry',
  'iptables-restore',
  'ipset',
  'conntrack',
  'ip',
  'busybox',
  'git',
  'sshd',
  'haproxy',
  'gpgv',
]
const stepTimeoutMs = 45 * 60_000
/** Of what only reckons: the rest has deadlines. */
const reckoningNice = 10
const maxShownChars = 100_000
/** A file of tests that takes longer is named. */
const slowSeconds = 40

const folder = mkdtempSync(join(tmpdir(), 'banyan-test-'))
const total = { passed: 0, failed: 0, skipped: 0 }
const failedSteps = []
const notRun = []
/** Titles of groups that ask for a program, as in "on nerdctl (needs nerdctl)", and did not get it. */
const lacking = new Set()
const children = new Set()

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
  for (const step of steps) await runStep(step)
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

function whyNoRealParts() {
  if (process.platform !== 'linux') return `containers need Linux, this is ${process.platform}`
  if (process.getuid() !== 0) return 'containers and network rules need root'
  const missing = realParts.filter(program => !isInstalled(program))
  return missing.length > 0 ? `not installed: ${missing.join(', ')}` : undefined
}

function isInstalled(program) {
  const folders = [
    ...(process.env.PATH ?? '').split(delimiter),
    '/usr/local/sbin',
    '/usr/sbin',
    '/sbin',
  ]
  return folders.some(path => {
    try {
      accessSync(join(path, program), constants.X_OK)
      return true
    } catch {
      return false
    }
  })
}

async function runStep({ name, filter }) {
  const report = join(folder, `${name.replace(/\W/g, '-')}-${Date.now()}.json`)
  const isCheck = checks.includes(name)
  const command = isCheck ? ['npm', 'run', '-s', name] : vitest(name, filter, report)
  const startedAt = Date.now()
  const nice = needRealParts.includes(name) ? 0 : reckoningNice
  const { code, output, left } = await runCommand(command, { name: label(name, filter), nice })
  const counts = isCheck ? { passed: 1, failed: 0, skipped: 0 } : readCounts(report)
  // A check counts as one test. A file that can't be loaded fails without a test that failed.
  if (code !== 0 && counts.failed === 0) {
    counts.failed = 1
    if (isCheck) counts.passed = 0
  }
  if (left) counts.failed++
  for (const key of Object.keys(total)) total[key] += counts[key]
  const ok = counts.failed === 0
  const tests = isCheck ? '' : `  ${countsText(counts)}`
  const time = ((Date.now() - startedAt) / 1000).toFixed(1)
  console.log(`${ok ? '✓' : '✗'} ${label(name, filter).padEnd(16)} ${time.padStart(6)} s${tests}`)
  if (!isCheck) showSlowest(report)
  if (ok) return
  failedSteps.push(label(name, filter))
  if (code !== 0)
    console.log(output.length > maxShownChars ? `…${output.slice(-maxShownChars)}` : output)
  if (left) console.log('  processes that it started were still running; they were ended')
}

function label(name, filter) {
  return filter ? filter.replace(/^test\//, '') : name
}

function vitest(project, filter, report) {
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
  const run = ['node_modules/vitest/vitest.mjs', 'run', '--project', project, ...reporters]
  return [process.execPath, ...run, ...(filter ? [filter] : [])]
}

function readCounts(report) {
  try {
    const results = JSON.parse(readFileSync(report, 'utf8'))
    const { numPassedTests, numFailedTests, numPendingTests, numTodoTests } = results
    noteLacking(results)
    return {
      passed: numPassedTests,
      failed: numFailedTests,
      skipped: numPendingTests + numTodoTests,
    }
  } catch {
    return { passed: 0, failed: 1, skipped: 0 } // it ended before it could write
  }
}

/** Whoever makes the whole slow is to see it. */
function showSlowest(report) {
  const seconds = ({ startTime, endTime }) => (endTime - startTime) / 1000
  let files = []
  try {
    files = JSON.parse(readFileSync(report, 'utf8')).testResults
  } catch {
    return // it ended before it could write
  }
  const slow = files.filter(file => seconds(file) > slowSeconds)
  slow.sort((a, b) => seconds(b) - seconds(a))
  for (const file of slow) {
    const name = relative(process.cwd(), file.name)
    console.log(`    ${seconds(file).toFixed(0).padStart(4)} s  ${name}`)
  }
}

function noteLacking({ testResults }) {
  for (const { assertionResults } of testResults) {
    for (const { status, title, ancestorTitles } of assertionResults) {
      const skipped = status === 'skipped' || status === 'pending'
      if (skipped && title === 'is not installed') lacking.add(ancestorTitles[0])
    }
  }
}

/** In a process group of its own, so that what it leaves behind is found. */
async function runCommand([program, ...args], { name, nice }) {
  const progress = showProgress(name)
  const group = spawn(program, args, { detached: true, stdio: ['ignore', 'pipe', 'pipe'] })
  children.add(group)
  if (group.pid) setPriority(group.pid, nice)
  const chunks = []
  group.stdout.on('data', chunk => chunks.push(chunk))
  group.stderr.on('data', chunk => chunks.push(chunk))
  const timer = setTimeout(() => endGroup(group.pid, 'SIGKILL'), stepTimeoutMs)
  const closed = new Promise(resolve => group.once('close', resolve))
  const code = await new Promise(resolve => {
    group.once('error', () => resolve(127))
    group.once('exit', exitCode => resolve(exitCode ?? 1))
  })
  clearTimeout(timer)
  const left = await endLeftovers(group.pid)
  await Promise.race([closed, new Promise(resolve => setTimeout(resolve, 1000).unref())])
  clearInterval(progress)
  children.delete(group)
  return { code, output: Buffer.concat(chunks).toString().trimEnd(), left }
}

/** True when processes of the group outlived their parent by more than two seconds. */
async function endLeftovers(pid) {
  for (let waitedMs = 0; waitedMs < 2000; waitedMs += 50) {
    if (!endGroup(pid, 0)) return false
    await new Promise(resolve => setTimeout(resolve, 50))
  }
  return endGroup(pid, 'SIGKILL')
}

/** False when the group is gone. Signal 0 only asks. */
function endGroup(pid, signal) {
  try {
    return process.kill(-pid, signal)
  } catch {
    return false
  }
}

function showProgress(name) {
  const startedAt = Date.now()
  const seconds = () => Math.round((Date.now() - startedAt) / 1000)
  if (!process.stdout.isTTY) {
    return setInterval(() => console.log(`  ${name}: running for ${seconds()} s`), 30_000)
  }
  const show = () => process.stdout.write(`  ${name} ${seconds()} s\r`)
  show()
  return setInterval(show, 1000)
}

async function stop() {
  console.log('\nstopping')
  for (const { pid } of children) endGroup(pid, 'SIGTERM')
  for (const { pid } of children) await endLeftovers(pid)
  rmSync(folder, { recursive: true, force: true })
  process.exit(130)
}

function summary() {
  const inCi = Boolean(process.env.CI)
  for (const { name, why } of notRun) console.log(`- ${name} did not run: ${why}`)
  for (const group of lacking) console.log(`- some tests did not run here: ${group}`)
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
