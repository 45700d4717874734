// Runs a step in a process group of its own, so that what it leaves behind is found.
import { spawn } from 'node:child_process'
import { setPriority } from 'node:os'

const stepTimeoutMs = 45 * 60_000
const children = new Set()

/** `left`: it ended and processes that it had started did not; they are ended. */
export async function runCommand([program, ...args], { name, nice }) {
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

export async function endAll() {
  for (const { pid } of children) endGroup(pid, 'SIGTERM')
  for (const { pid } of children) await endLeftovers(pid)
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
