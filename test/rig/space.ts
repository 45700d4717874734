import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { promisify } from 'node:util'
import { childOf } from './processes.ts'

const run = promisify(execFile)
const commandTimeoutMs = 60_000

/** A machine of one's own as far as the kernel offers it: network, processes, mounts, and a /run that is empty at first. */
export interface Space {
  /** Process id, outside, of what is process 1 inside. */
  readonly pid: number
  /** The words that run a command inside. */
  inside(...argv: readonly string[]): [string, ...string[]]
  /** Runs a command inside; answers its output. */
  run(...argv: readonly string[]): Promise<string>
  /** As pulling the plug: resolves when every process inside is dead, and with them mounts and interfaces. */
  end(): Promise<void>
}

/** bash, because as process 1 it also reaps what others leave behind. */
const first = 'mount -t tmpfs tmpfs /run && ip link set lo up && echo up && read -r _'

/**
 * Needs root. Its process 1 waits for the end of its standard input, which only this process holds: however this
 * process ends, the kernel then takes down everything inside.
 */
export async function openSpace(): Promise<Space> {
  const namespaces = ['--net', '--mount', '--pid', '--fork', '--kill-child', '--mount-proc']
  // a session of its own: Ctrl-C is for who started it, who ends it in good order
  const holder = spawn('unshare', [...namespaces, 'bash', '-c', first], {
    detached: true,
    stdio: ['pipe', 'pipe', 'ignore'],
  })
  const exited = once(holder, 'exit')
  const up = await Promise.race([once(holder.stdout, 'data'), exited.then(() => undefined)])
  if (!up || holder.pid === undefined) throw new Error('No namespaces could be made: is this root?')
  const pid = await childOf(holder.pid)
  const inside = (...argv: readonly string[]): [string, ...string[]] => [
    'nsenter',
    ...['--target', String(pid), '--net', '--mount', '--pid', '--', ...argv],
  ]
  return {
    pid,
    inside,
    run: async (...argv) => {
      const [program, ...args] = inside(...argv)
      return (await run(program, args, { timeout: commandTimeoutMs })).stdout
    },
    end: async () => {
      if (holder.exitCode === null && holder.signalCode === null) process.kill(pid, 'SIGKILL')
      await exited
    },
  }
}
