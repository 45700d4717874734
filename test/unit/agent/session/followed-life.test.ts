import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { FollowedLife } from '../../../../agent/session/followed-life.ts'
import { codeOf } from '../../../../core/errors.ts'
import { createLogger } from '../../../../platform/logger.ts'

const log = createLogger({ program: 'test', level: 'fatal' })
let dataDir: string

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'banyan-life-'))
})
afterEach(() => rmSync(dataDir, { recursive: true }))

async function open(authority = 'a'): Promise<FollowedLife> {
  return await FollowedLife.open({ dataDir, agent: 'node-1', authority, log })
}

it('an agent follows a cluster into a later life, and never back, also after a restart', async () => {
  const followed = await open()
  await followed.follow('engine-1', 0)
  await followed.follow('engine-1', 1000)
  await followed.follow('engine-2', 1000)
  expect(await followed.follow('engine-3', 0).catch(codeOf)).toBe('engine-superseded')

  const again = await open()
  expect(again.life).toBe(1000)
  expect(await again.follow('engine-3', 999).catch(codeOf)).toBe('engine-superseded')
  await again.follow('engine-1', 2000)
  expect(await followed.follow('engine-3', 0).catch(String)).toContain('engine-3')
})

it('lives of another cluster do not compare', async () => {
  await (await open()).follow('engine-1', 1000)

  const moved = await open('b')
  expect(moved.life).toBe(0)
  await moved.follow('engine-9', 0)
})
