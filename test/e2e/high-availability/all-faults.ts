import { isDeepStrictEqual, parseArgs } from 'node:util'
import { messageOf } from '../../../core/errors.ts'
import { matrix, nameOf, sample } from './matrix.ts'
import { promised, runCase } from './run-case.ts'
import { openStage, type Stage } from './stage.ts'

/** Runs every case, or those whose names hold all the given words. Answers the exit code. After a failure the rig is made anew. */
export async function runFaults(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    options: { sample: { type: 'boolean', default: false } },
    allowPositionals: true,
  })
  const all = values.sample ? sample : matrix
  const cases = all.filter(each => positionals.every(word => nameOf(each).includes(word)))
  if (cases.length === 0) return say('No case is called like that.') ?? 2
  let stage: Stage | undefined
  let failed = 0
  for (const [index, each] of cases.entries()) {
    const startedAt = Date.now()
    let problem: string | undefined
    try {
      stage ??= await openStage()
      const outcome = await runCase(stage, each)
      if (!isDeepStrictEqual(outcome, promised)) problem = JSON.stringify(outcome)
    } catch (error) {
      problem = messageOf(error)
    }
    const seconds = ((Date.now() - startedAt) / 1000).toFixed(1)
    say(
      `${problem === undefined ? '✓' : '✗'} ${index + 1}/${cases.length} ${nameOf(each)}  ${seconds} s`,
    )
    if (problem === undefined) continue
    failed++
    say(`  ${problem}\n${stage?.rig.logs(200) ?? ''}`)
    await stage?.stop()
    stage = undefined
  }
  await stage?.stop()
  say(`${cases.length - failed} of ${cases.length} as promised`)
  return failed === 0 ? 0 : 1
}

function say(text: string): void {
  process.stdout.write(`${text}\n`)
}
