/**
 * Rules that lead to one of the targets. Target i of N takes 1/(N−i) of what the ones before left over: all get the
 * same share.
 */
export function balanceRules(match: string, targets: readonly string[]): string[] {
  return targets.map((target, i) => {
    const left = targets.length - i
    const share = (1 / left).toFixed(10)
    const chance = left > 1 ? `-m statistic --mode random --probability ${share} ` : ''
    return `${match}${chance}-j DNAT --to-destination ${target}`
  })
}
