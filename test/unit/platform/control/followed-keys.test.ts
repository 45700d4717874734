import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import {
  noteFollowers,
  noteProven,
  readFollowers,
} from '../../../../platform/control/followed-keys.ts'

let folder: string
let identity: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bnt-f-'))
  identity = join(folder, 'cli.json')
})

afterEach(() => rmSync(folder, { recursive: true, force: true }))

const told = [{ was: 'K1', key: 'K2', port: 51_822 }]

it('keeps what engines told, and that it was found true, for its owner alone', async () => {
  const first = await noteFollowers(identity, told)
  const unproven = await readFollowers(identity)
  await noteProven(identity, 'K2')
  await noteFollowers(identity, told)

  expect(first).toBe(true)
  expect(unproven).toEqual([{ ...told[0], isProven: false }])
  expect(await readFollowers(identity)).toEqual([{ ...told[0], isProven: true }])
  expect(statSync(join(folder, 'engine-keys.json')).mode & 0o777).toBe(0o600)
})

it('believes what was told last of the same key', async () => {
  await noteFollowers(identity, told)
  await noteFollowers(identity, [{ was: 'K1', key: 'K3', port: 1 }])

  expect(await readFollowers(identity)).toEqual([
    { was: 'K1', key: 'K3', port: 1, isProven: false },
  ])
})

it('knows nothing from a file that is none of its own, and says where it can not write', async () => {
  writeFileSync(join(folder, 'engine-keys.json'), '{"was":')

  expect(await readFollowers(identity)).toEqual([])
  expect(await noteFollowers(join(folder, 'engine-keys.json', 'cli.json'), told)).toBe(false)
})
