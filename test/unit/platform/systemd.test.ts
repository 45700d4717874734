import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, expect, it } from 'vitest'
import { unitChange } from '../../../platform/systemd.ts'

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bnt-sd-'))
  return () => rmSync(folder, { recursive: true })
})

it.each(['engine', 'agent'] as const)(
  'starts the %s where it lies, whatever PATH says',
  async one => {
    const { path, after, mode, before } = await unitChange(one, '/etc/banyan/banyan.yaml', folder)

    expect([path, mode, before]).toEqual([join(folder, `banyan-${one}.service`), 0o644, undefined])
    expect(after).toContain(`ExecStart=${process.execPath} /`)
    expect(after).toContain(`/dist/${one}/main.js --config /etc/banyan/banyan.yaml\n`)
    expect(after).toContain('Restart=always')
  },
)

it('quotes what systemd would read as something else', async () => {
  const { after } = await unitChange('agent', '/srv/my 100%/"b".yaml', folder)

  expect(after).toContain(String.raw`--config "/srv/my 100%%/\"b\".yaml"`)
})

it('compares with the unit that is there', async () => {
  writeFileSync(join(folder, 'banyan-engine.service'), 'old')

  expect((await unitChange('engine', '/b', folder)).before).toBe('old')
})
