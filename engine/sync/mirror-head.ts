/** What was synced of a repository before. */
export interface Known {
  readonly head?: string
  /** Heads before that one. */
  readonly pastHeads?: readonly string[]
}

/** As many of them are kept as a mirror may lag behind. */
const maxPastHeads = 100

/** How far back a mirror's commit is followed to the one that was synced last. */
export const maxAhead = 50

/**
 * Why a commit that a mirror alone shows is not deployed; undefined: it is. It has to come after what was synced last, and
 * may not have been left behind before: whoever went back by a forced push must not be overtaken by a mirror that lags.
 */
export function whyNot(
  commit: string,
  { head, pastHeads = [] }: Known,
  ancestors: ReadonlySet<string>,
): string | undefined {
  if (head === undefined || commit === head) return undefined
  if (pastHeads.includes(commit)) return `${short(commit)} there was deployed before, and left`
  if (ancestors.has(head)) return undefined
  return `${short(commit)} there does not come within ${maxAhead} commits after ${short(head)}`
}

/** With what was the head until now. */
export function pastHeadsWith({ head, pastHeads = [] }: Known, next: string): readonly string[] {
  if (head === undefined || head === next) return pastHeads
  return [head, ...pastHeads.filter(commit => commit !== head)].slice(0, maxPastHeads)
}

function short(commit: string): string {
  return commit.slice(0, 7)
}
