import { readdir, readFile } from 'node:fs/promises'
import { systemClock } from '../../platform/clock.ts'

const pollMs = 50
const maxPolls = 40

/**
 * Ends what a Docker Engine of ours left: its containerd, and the shims that hold its containers. They are sessions
 * of their own that outlive a killed engine, and a shim whose containerd is gone is not found by the next one.
 */
export async function endDockerProcesses(execRoot: string): Promise<void> {
  for (let poll = 0; poll < maxPolls; poll++) {
    const left = await dockerProcesses(execRoot)
    if (left.length === 0) return
    for (const pid of left) await killWithChildren(pid)
    await systemClock.sleep(pollMs)
  }
}

async function dockerProcesses(execRoot: string): Promise<readonly string[]> {
  const pids = (await readdir('/proc')).filter(name => /^\d+$/.test(name))
  const found = await Promise.all(
    pids.map(async pid => {
      const argv = (await textOf(`/proc/${pid}/cmdline`)).split('\0')
      return belongsTo(execRoot, argv) ? [pid] : []
    }),
  )
  return found.flat()
}

/** Whether a command line is that of a containerd, or of one of its shims, in the engine's folder. */
export function belongsTo(execRoot: string, argv: readonly string[]): boolean {
  const program = argv[0]?.replace(/^.*\//, '') ?? ''
  return (
    /^containerd(-shim.*)?$/.test(program) && argv.some(each => each.startsWith(`${execRoot}/`))
  )
}

/** A container's first process is its shim's child; the kernel ends the others with it. */
async function killWithChildren(pid: string): Promise<void> {
  const children = await textOf(`/proc/${pid}/task/${pid}/children`)
  for (const child of children.split(' ').filter(each => each !== '')) kill(child)
  kill(pid)
}

async function textOf(path: string): Promise<string> {
  return await readFile(path, 'utf8').catch(() => '')
}

function kill(pid: string): void {
  try {
    process.kill(Number(pid), 'SIGKILL')
  } catch {
    // it ended by itself just now
  }
}
