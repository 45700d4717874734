import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { ControlEnds } from '../../../../engine/control/ends.ts'

const config = { interface: 'banyan-ctl', listenPort: 51_821, secondPort: 51_822 }
const first = { name: 'banyan-ctl', listenPort: 51_821 }
const second = { name: 'banyan-ctl-2', listenPort: 51_822 }

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bnt-ends-'))
})

afterEach(() => rmSync(folder, { recursive: true, force: true }))

const open = async () => await ControlEnds.open(config, folder)

it('is one at first, where the configuration says', async () => {
  const ends = await open()

  expect(ends.current).toMatchObject(first)
  expect([ends.next, ends.leaving, ends.former]).toEqual([undefined, undefined, undefined])
  expect(ends.unused()).toEqual([second])
})

it('takes turns, and a restart at any moment finds each key at its place', async () => {
  const ends = await open()
  const old = ends.current.key.current
  await ends.begin()
  await ends.begin()
  const between = await open()
  const next = ends.next?.key.current
  await ends.promote()
  const after = await open()
  await after.begin()
  const again = { current: after.current, next: after.next }
  await after.promote()
  const back = await open()

  expect(between.current).toMatchObject({ ...first, key: { current: old } })
  expect(between.next).toMatchObject({ ...second, key: { current: next } })
  expect(between.unused()).toEqual([])
  expect(ends.leaving).toMatchObject({ ...first, key: { current: old } })
  expect([ends.current.name, ends.former]).toEqual([second.name, old])
  expect(again.current).toMatchObject({ ...second, key: { current: next } })
  expect(again.next).toMatchObject(first)
  expect(back.current).toMatchObject({ ...first, key: { current: again.next?.key.current } })
  expect([back.former, back.leaving]).toEqual([next, undefined])
})

it('that was noted and not taken into use yet, as when the power went between, is the next one still', async () => {
  const ends = await open()
  await ends.begin()
  const noted = JSON.stringify({
    second: ends.next?.key.current,
    former: ends.current.key.current,
  })
  writeFileSync(join(folder, 'control-ends.json'), noted)

  const after = await open()

  expect(after.current).toMatchObject({ ...first, key: { current: ends.current.key.current } })
  expect(after.next).toMatchObject(second)
  expect(after.former).toBeUndefined()
})

it('can prove either key while both are let in, and lists no secret', async () => {
  const ends = await open()
  await ends.begin()
  const secrets = await ends.secrets()
  await ends.promote()
  ends.left()

  expect(secrets.map(({ current }) => current)).toEqual([ends.former, ends.current.key.current])
  expect(ends.unused()).toEqual([first])
  const noted = readFileSync(join(folder, 'control-ends.json'), 'utf8')
  expect(noted).not.toContain(readFileSync(join(folder, 'control.key'), 'utf8').trim())
})
