import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { nameOf, sample } from './matrix.ts'
import { promised, runCase } from './run-case.ts'
import { openStage, type Stage } from './stage.ts'

/** A part of the sample, on one rig: two files run side by side. */
export function promiseCases(isOwn: (index: number) => boolean): void {
  let stage: Stage

  beforeAll(async () => {
    stage = await openStage()
  })

  beforeEach(({ onTestFailed }) => {
    onTestFailed(() => void process.stderr.write(`${stage.rig.logs()}\n`))
  })

  afterAll(async () => {
    await stage.stop()
  })

  const cases = sample.filter((_, index) => isOwn(index))
  it.each(cases.map(each => [nameOf(each), each] as const))(
    'deploys a commit once, tells of it once, and fails no request: %s',
    async (_, each) => {
      expect(await runCase(stage, each)).toEqual(promised)
    },
  )
}
