/** A file that is to be written. */
export interface FileChange {
  readonly path: string
  /** Absent: there is none yet. */
  readonly before?: string
  readonly after: string
  /** Octal: 0o600 where only its owner may read it. */
  readonly mode: number
  /** Its content is shown to nobody. */
  readonly secret?: boolean
  /** While there is none yet, that it will be there says enough. */
  readonly brief?: true
  /** It is not written but made, so that it is nowhere else, not even for a moment. */
  readonly isKey?: true
}

export function newKey(path: string): FileChange {
  return { path, after: '(a key)', mode: 0o600, secret: true, isKey: true }
}

/** Lines around a change. */
const context = 2

/** What is going to be different, for a person to look at before it is. Files that stay as they are are not in it. */
export function describeChanges(changes: readonly FileChange[]): string[] {
  return changes
    .filter(({ before, after }) => before !== after)
    .flatMap(change => {
      const mode = change.mode.toString(8).padStart(4, '0')
      const head = `${change.before === undefined ? 'new' : 'changed'}  ${change.path} (${mode})`
      const isBrief = change.brief === true && change.before === undefined
      const lines = change.secret === true || isBrief ? [] : changedLines(change)
      return [head, ...lines.map(l => `  ${l}`)]
    })
}

/** Like a diff: `-` and `+`, with the lines around, `…` where some are left out. */
function changedLines({ before = '', after }: FileChange): string[] {
  const [old, now] = [linesOf(before), linesOf(after)]
  const lines = diff(old, now)
  const near = lines.map((_, index) =>
    lines.slice(Math.max(0, index - context), index + context + 1).some(l => !l.startsWith(' ')),
  )
  return lines.flatMap((line, index) => {
    if (near[index] === true) return [line]
    return index === 0 || near[index - 1] === true ? ['…'] : []
  })
}

function linesOf(text: string): string[] {
  return text === '' ? [] : text.replace(/\n$/, '').split('\n')
}

/** By the longest common subsequence: files of settings are short. */
function diff(old: readonly string[], now: readonly string[]): string[] {
  const lengths = old.map(() => new Array<number>(now.length + 1).fill(0))
  lengths.push(new Array<number>(now.length + 1).fill(0))
  const at = (i: number, j: number) => lengths[i]?.[j] ?? 0
  for (let i = old.length - 1; i >= 0; i--) {
    for (let j = now.length - 1; j >= 0; j--) {
      const row = lengths[i]
      if (!row) continue
      row[j] = old[i] === now[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1))
    }
  }
  const lines: string[] = []
  let [i, j] = [0, 0]
  while (i < old.length || j < now.length) {
    if (i < old.length && j < now.length && old[i] === now[j]) {
      lines.push(`  ${now[j] ?? ''}`)
      i++
      j++
    } else if (i < old.length && (j >= now.length || at(i + 1, j) >= at(i, j + 1))) {
      lines.push(`- ${old[i++] ?? ''}`)
    } else lines.push(`+ ${now[j++] ?? ''}`)
  }
  return lines
}
