import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { systemClock } from '../../../../platform/clock.ts'
import { inTurn } from '../../../../platform/control/in-turn.ts'

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bnt-turn-'))
})

afterEach(() => rmSync(folder, { recursive: true, force: true }))

it('is done by one after the other', async () => {
  const identity = join(folder, 'cli.json')
  const seen: string[] = []
  const change = (name: string) => async () => {
    seen.push(`${name} begins`)
    await systemClock.sleep(20)
    seen.push(`${name} ends`)
  }

  const first = inTurn(identity, systemClock, change('a'))
  const second = inTurn(identity, systemClock, async () => {
    await change('b')()
  })
  await Promise.all([first, second])

  expect(seen).toHaveLength(4)
  expect(seen[1]).toBe(`${seen[0]?.charAt(0) ?? ''} ends`)
})
