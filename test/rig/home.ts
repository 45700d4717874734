import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { startedAt } from './processes.ts'

/** A folder for everything that a rig writes. */
export interface Home {
  readonly dir: string
  /** The parent of its containers' control groups. */
  readonly cgroup: string
  /** Deletes both; to be called when nothing runs any more. */
  remove(): Promise<void>
}

const prefix = 'bnt-rig-' // short: socket paths end at 108 characters
const ownerFile = 'owner'

/**
 * Waits for the end of its input, then deletes. Ten seconds are for processes that the kernel is still ending.
 * $1: folder, $2: control group, of which there is one for each controller.
 */
const cleaner = `
[ -n "$1" ] && [ -n "$2" ] || exit 2
read -r _
for try in $(seq 100); do
  find /sys/fs/cgroup/"$2" /sys/fs/cgroup/*/"$2" -depth -type d -exec rmdir {} +
  left=$(ls -d /sys/fs/cgroup/"$2" /sys/fs/cgroup/*/"$2")
  rm -rf --one-file-system "$1" && [ -z "$left" ] && exit 0
  sleep 0.1
done
exit 1`

/** Folders of rigs whose process was killed together with its cleaner are deleted first. */
export async function openHome(): Promise<Home> {
  await sweep()
  const dir = mkdtempSync(join(tmpdir(), prefix))
  writeFileSync(join(dir, ownerFile), ownerText(process.pid))
  const clean = startCleaner(dir)
  return { dir, cgroup: cgroupOf(dir), remove: clean }
}

/** Answers what makes the cleaner begin; the end of this process does so too. */
function startCleaner(dir: string): () => Promise<void> {
  const child = spawn('bash', ['-c', cleaner, 'bash', dir, cgroupOf(dir)], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  const exited = once(child, 'exit')
  return async () => {
    child.stdin.end()
    const [code] = (await exited) as [number | null]
    if (code !== 0) throw new Error(`${dir} could not be deleted whole`)
  }
}

async function sweep(): Promise<void> {
  const dirs = readdirSync(tmpdir()).filter(name => name.startsWith(prefix))
  const stale = dirs.map(name => join(tmpdir(), name)).filter(dir => ownerIsDead(dir))
  for (const dir of stale) await startCleaner(dir)().catch(() => undefined)
}

/** A folder without an owner has just been made, or is just being deleted. */
function ownerIsDead(dir: string): boolean {
  try {
    const text = readFileSync(join(dir, ownerFile), 'utf8')
    return text !== ownerText(Number(text.split(' ')[0]))
  } catch {
    return false
  }
}

function ownerText(pid: number): string {
  return `${pid} ${startedAt(pid) ?? 'ended'}`
}

function cgroupOf(dir: string): string {
  return basename(dir)
}
