import { readdirSync, readFileSync } from 'node:fs'

export interface CommandLines {
  /** Those that were seen, each once: what anybody on the machine can read. */
  readonly seen: ReadonlySet<string>
  stop(): void
}

/** Short-lived programs are seen as well, mostly: a spawn takes longer than this. */
const everyMs = 50

/** Looks at the arguments of all programs of this machine from now on. */
export function watchCommandLines(): CommandLines {
  const seen = new Set<string>()
  const look = () => {
    const pids = readdirSync('/proc').filter(name => /^\d+$/.test(name))
    for (const pid of pids) {
      const line = commandLineOf(pid)
      if (line !== '') seen.add(line)
    }
  }
  const timer = setInterval(look, everyMs)
  look()
  return { seen, stop: () => clearInterval(timer) }
}

/** Empty: it has ended, or is the kernel's. */
function commandLineOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim()
  } catch {
    return ''
  }
}
