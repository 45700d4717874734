import { afterAll, beforeAll, expect, test } from 'vitest'
import { inLoop } from '../support/in-loop.ts'
import { openTunnelStage, stageEngine, type TunnelStage } from '../support/tunnel-stage.ts'

let stage: TunnelStage

beforeAll(async () => {
  stage = await openTunnelStage('keys')
}, 60_000)

afterAll(async () => {
  await stage.stop()
}, 30_000)

const keyOf = async () => (await stage.onEngine('show-key')).trim()

test("an engine's key is rotated while commands go on that know it by its old one", async () => {
  const { engine } = stage.links
  const old = await keyOf()
  const stop = inLoop(stage, 'agent', 'invite')

  const said = await stage.onEngine('rotate-key')
  const { failed, count, longestMs } = await stop()
  const key = await keyOf()

  process.stderr.write(`${count} commands, the longest ${Math.round(longestMs)} ms\n`)
  expect(failed).toEqual([])
  expect(key).not.toBe(old)
  expect(said).toContain(
    `{ address: '${stageEngine}', wg_public_key: ${key}, control_port: 51822 }`,
  )
  expect(await stage.peers(engine)).toEqual([])
  expect(await stage.peers(`${engine}-2`)).toContain(await stage.personKey())
})

test('who was away all the time, over a restart too, is told what to do, and is let in by what the engine printed', async () => {
  const { engine } = stage.links

  const begun = await stage.onEngine('rotate-key', '--wait', '0')
  await stage.restartEngine()
  const said = await stage.onEngine('rotate-key', '--finish')
  const away = await stage.banyan('client', 'list')
  stage.namesEngineBy({ wg_public_key: await keyOf(), control_port: 51_821 })
  const again = await stage.banyan('client', 'list')

  expect(begun).toContain('Not with the new key yet')
  expect(said).toContain('Left behind: ')
  expect(away.exitCode).not.toBe(0)
  expect(away.text).toContain('banyan-engine show-key')
  expect(again).toMatchObject({ exitCode: 0 })
  expect(await stage.peers(engine)).toContain(await stage.personKey())
})
