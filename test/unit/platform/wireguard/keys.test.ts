import { chmodSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { TunnelKeys } from '../../../../platform/wireguard/keys.ts'

let folder: string
let file: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bnt-k-'))
  file = join(folder, 'wireguard.key')
})

afterEach(() => rmSync(folder, { recursive: true, force: true }))

describe('a key', () => {
  it('is made once, for its owner alone', async () => {
    const { current, announced, path } = await TunnelKeys.open(folder)
    const again = await TunnelKeys.open(folder)

    expect(path).toBe(file)
    expect(announced).toBe(current)
    expect(again.current).toBe(current)
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(readdirSync(folder)).toEqual(['wireguard.key'])
  })

  it('has the public key that `wg pubkey` makes of it', async () => {
    writeFileSync(file, 'd3d3d3d3d3d3d3d3d3d3d3d3d3d3d3d3d3d3d3d3d3c=\n', { mode: 0o600 })

    const { current } = await TunnelKeys.open(folder)

    expect(current).toBe('HPV5q6RaELodHvBtkfyiqp7QoRUFFWUxVUBdCxjLmmc=')
  })

  it('is followed by another one in three steps, each of which a restart may come between', async () => {
    const keys = await TunnelKeys.open(folder)
    const old = keys.current

    const next = await keys.rotate()
    const asked = await keys.rotate()
    const between = await TunnelKeys.open(folder)
    await keys.promote()
    const after = await TunnelKeys.open(folder)

    expect(asked).toBe(next)
    expect([between.current, between.announced]).toEqual([old, next])
    expect([keys.current, keys.announced]).toEqual([next, next])
    expect([after.current, after.announced]).toEqual([next, next])
    expect(next).not.toBe(old)
    expect(readdirSync(folder)).toEqual(['wireguard.key'])
  })

  it('and the one that follows are both there to be proven, while both are let in', async () => {
    const keys = await TunnelKeys.open(folder)
    const alone = await keys.secrets()
    const next = await keys.rotate()
    const both = await keys.secrets()

    expect(alone.map(({ current }) => current)).toEqual([keys.current])
    expect(both.map(({ current }) => current)).toEqual([keys.current, next])
    expect(keys.next).toEqual({ path: `${file}.next`, current: next })
    await keys.promote()
    expect(keys.next).toBeUndefined()
  })

  it('that was half written when the power went is made again', async () => {
    writeFileSync(`${file}.partial`, 'AAAA', { mode: 0o600 })

    const { current } = await TunnelKeys.open(folder)

    expect(Buffer.from(current, 'base64')).toHaveLength(32)
  })
})

describe('a key file', () => {
  it.each([
    ['tunnel-key-exposed', 'run chmod 600', () => chmodSync(file, 0o644)],
    ['tunnel-key-malformed', 'remove it', () => writeFileSync(file, 'secret?', { mode: 0o600 })],
    ['tunnel-key-unreadable', 'no key file', () => writeFileSync(file, 'x'.repeat(2000))],
  ])('is refused as %s', async (code, sentence, spoil) => {
    await TunnelKeys.open(folder)
    spoil()

    const refused = TunnelKeys.open(folder)

    await expect(refused).rejects.toMatchObject({ code, disposition: 'wait' })
    await expect(refused).rejects.toThrow(sentence)
    await expect(refused).rejects.not.toThrow('secret?')
  })
})
