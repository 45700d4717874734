import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { ContactNote } from '../../../agent/contact-note.ts'
import { bootId, bootMs } from '../../../platform/boot-clock.ts'

let folder: string
const log = pino({ level: 'silent' })
const note = (boot = 'b1') => new ContactNote(join(folder, 'new', 'contact.json'), boot, log)

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bnt-n-'))
})

afterEach(() => rmSync(folder, { recursive: true, force: true }))

it('is kept for the next life of the agent, not of the machine', async () => {
  expect(note().read()).toBeUndefined()
  note().write(123)

  await expect.poll(() => note().read()).toBe(123)
  expect(note('b2').read()).toBeUndefined()
})

it.each(['', 'null', '7', '{"bootId":"b1"}', '{"bootId":"b1","contactAt":"x"}'])(
  'that was damaged says nothing: %s',
  text => {
    const path = join(folder, 'contact.json')
    writeFileSync(path, text)

    expect(new ContactNote(path, 'b1', log).read()).toBeUndefined()
  },
)

it('counts in the time of the machine, which only grows', () => {
  const before = bootMs()

  expect(before).toBeGreaterThan(0)
  expect(bootMs()).toBeGreaterThanOrEqual(before)
  expect(bootId()).toMatch(/^[0-9a-f-]{36}$/)
})
