import { bashScript } from './bash.ts'
import { fishScript } from './fish.ts'
import type { Place } from './places.ts'
import { zshScript } from './zsh.ts'

export const shells = ['bash', 'zsh', 'fish']

/** A script that completes commands, options and the values that are listed; made from the commands themselves, so it can't go stale. */
export function completionScript(shell: string, places: readonly Place[]): string {
  if (shell === 'fish') return fishScript(places)
  return shell === 'zsh' ? zshScript(places) : bashScript(places)
}
