import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { chooseNetwork, choosePorts, chooseSettings } from '../../../../cli/dev/settings.ts'

const wanted = { etcd: 200, registry: 300, metrics: 400, webhook: 500, demo: 600 }
const freeBut =
  (...taken: number[]) =>
  async (port: number) =>
    await Promise.resolve(!taken.includes(port))

describe('choosing ports', () => {
  it('takes those wanted when they are free', async () => {
    const ports = await choosePorts(wanted, freeBut())

    expect(ports).toEqual(wanted)
  })

  it('takes the next free one', async () => {
    const ports = await choosePorts(wanted, freeBut(200, 201, 600))

    expect(ports).toEqual({ ...wanted, etcd: 202, demo: 601 })
  })

  it('never gives one port twice', async () => {
    const same = { etcd: 1, registry: 1, metrics: 1, webhook: 1, demo: 1 }

    const ports = await choosePorts(same, freeBut())

    expect(new Set(Object.values(ports)).size).toBe(5)
  })

  it('gives up when none is free', async () => {
    const choosing = choosePorts(wanted, async () => await Promise.resolve(false))

    await expect(choosing).rejects.toMatchObject({ code: 'port-taken' })
  })
})

describe('choosing a network', () => {
  it.each([
    [undefined, [], '10.200.0.0/16'],
    [undefined, ['127.0.0.1', '10.200.1.1', '10.201.1.1'], '10.202.0.0/16'],
    ['10.207.0.0/16', ['10.207.1.1'], '10.207.0.0/16'],
  ])('before %s, in use %j: %s', (before, used, expected) => {
    expect(chooseNetwork(before, used)).toBe(expected)
  })
})

describe('settings', () => {
  let folder: string
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'banyan-settings-'))
  })
  afterEach(async () => await rm(folder, { recursive: true, force: true }))

  it('are the same the next time', async () => {
    const file = join(folder, 'dev.json')
    const first = await chooseSettings(file, 25_060)

    const second = await chooseSettings(file)

    expect(second).toEqual(first)
    expect(second.ports.demo).toBe(25_060)
  })

  it('are chosen anew when somebody broke the file', async () => {
    const file = join(folder, 'dev.json')
    await writeFile(file, '{"ports": {"etcd": "x"}}')

    const settings = await chooseSettings(file)

    expect(settings.ports.etcd).toBeGreaterThan(0)
  })

  it('refuse a port that was asked for and is taken', async () => {
    const server = createServer()
    await new Promise<void>(resolve => server.listen(25_061, resolve))

    const choosing = chooseSettings(join(folder, 'dev.json'), 25_061)

    await expect(choosing).rejects.toMatchObject({ code: 'port-taken' })
    server.close()
  })
})
