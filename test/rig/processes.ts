import { readdirSync, readFileSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'

const appearsWithinMs = 5000

/** The process id of the first child; for programs that fork once, such as nsenter and unshare. */
export async function childOf(parent: number): Promise<number> {
  const deadline = Date.now() + appearsWithinMs
  for (;;) {
    const child = processes().find(pid => statOf(pid)?.parent === parent)
    if (child !== undefined) return child
    if (Date.now() > deadline) throw new Error(`Process ${parent} started nothing`)
    await delay(5)
  }
}

/** Tells a process from a later one with the same id: clock ticks from boot to its start. */
export function startedAt(pid: number): string | undefined {
  return statOf(pid)?.started
}

function processes(): number[] {
  return readdirSync('/proc')
    .filter(name => /^\d+$/.test(name))
    .map(Number)
}

/** Fields 4 and 22 of proc(5) stat; the second field, in brackets, may hold spaces. */
function statOf(pid: number) {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
    return { parent: Number(fields[1]), started: fields[19] ?? '' }
  } catch {
    return undefined // it ended meanwhile
  }
}
