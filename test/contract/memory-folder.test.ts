import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { secretVariables, TaskFiles } from '../../agent/containers/files.ts'
import { MemoryFolder } from '../../agent/secrets/memory-folder.ts'
import type { FileMount } from '../../core/model/mounts.ts'
import { unmountUnder } from '../support/dockerd.ts'
import { aTask } from '../support/sample-task.ts'

const isRoot = process.getuid?.() === 0
let home: string
let path: string

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'bnt-m-'))
  path = join(home, 'secrets')
})

afterEach(() => {
  unmountUnder(home)
  rmSync(home, { recursive: true, force: true })
})

const findmnt = () =>
  execFileSync('findmnt', ['-n', '-o', 'FSTYPE,OPTIONS', path], { encoding: 'utf8' })
    .trim()
    .split('\n')

describe.skipIf(!isRoot)('a folder in memory', () => {
  it('is a bounded tmpfs that only its owner gets into', async () => {
    const folder = new MemoryFolder(path)
    expect(await folder.existing()).toBeUndefined()
    expect(await folder.open()).toBe(path)

    expect(statSync(path).mode & 0o7777).toBe(0o700)
    expect(findmnt()).toHaveLength(1)
    expect(findmnt()[0]).toMatch(/^tmpfs +rw,nosuid,nodev,noexec.*size=262144k,mode=700/)
  })

  it('is mounted once, however often and by whom it is opened, and keeps what is in it', async () => {
    const first = new MemoryFolder(path)
    await Promise.all([first.open(), first.open()])
    writeFileSync(join(path, 'a'), 'kept')
    const restarted = new MemoryFolder(path)
    await restarted.open()

    expect(findmnt()).toHaveLength(1)
    expect(readFileSync(join(path, 'a'), 'utf8')).toBe('kept')
    expect(await restarted.existing()).toBe(path)
  })

  it('is gone after unmount, with what was in it', async () => {
    const folder = new MemoryFolder(path)
    await folder.open()
    writeFileSync(join(path, 'a'), 'secret')
    await new MemoryFolder(path).unmount()

    expect(await folder.existing()).toBeUndefined()
    expect(() => statSync(join(path, 'a'))).toThrow()
    await new MemoryFolder(path).unmount()
  })
})

const secret: FileMount = {
  ...{ kind: 'secret', name: 'key', target: '/run/secrets/key', digest: 'd1' },
  ...{ mode: 0o440, uid: 1234, gid: 99 },
}
const config: FileMount = { ...secret, kind: 'config', name: 'motd', target: '/motd', digest: 'd2' }
const base64 = (text: string) => Buffer.from(text).toString('base64')

describe.skipIf(!isRoot)('the files of a task', () => {
  const task = {
    ...aTask({ files: [secret, config] }),
    files: { d1: base64('hunter2'), d2: base64('hello') },
  }

  it('are secrets in memory and configs on disk, with owner and mode', async () => {
    const { filePaths } = await new TaskFiles(home, '10.0.0.1').prepare(task)
    const [key = '', motd = ''] = [filePaths['/run/secrets/key'], filePaths['/motd']]

    expect(key.startsWith(path)).toBe(true)
    expect(motd.startsWith(path)).toBe(false)
    expect(readFileSync(key, 'utf8')).toBe('hunter2')
    const { mode, uid, gid } = statSync(key)
    expect([mode & 0o7777, uid, gid]).toEqual([0o440, 1234, 99])
    unmountUnder(home)
    expect(() => execFileSync('grep', ['-r', 'hunter2', home])).toThrow()
  })

  it('come back after a reboot has emptied the memory', async () => {
    const before = await new TaskFiles(home, '10.0.0.1').prepare(task)
    unmountUnder(home)
    const after = await new TaskFiles(home, '10.0.0.1').prepare(task)

    expect(after).toEqual(before)
    expect(readFileSync(after.filePaths['/run/secrets/key'] ?? '', 'utf8')).toBe('hunter2')
  })

  it('of tasks that are gone are deleted, those of others stay', async () => {
    const files = new TaskFiles(home, '10.0.0.1')
    const { filePaths } = await files.prepare(task)
    await files.prune([task])
    expect(readFileSync(filePaths['/run/secrets/key'] ?? '', 'utf8')).toBe('hunter2')
    await files.prune([])
    expect(() => statSync(filePaths['/run/secrets/key'] ?? '')).toThrow()
    expect(() => statSync(filePaths['/motd'] ?? '')).toThrow()
  })
})

describe('secrets that are variables', () => {
  const task = { ...aTask({ secretEnvironment: { PW: { digest: 'd1' } } }), files: {} }

  it('have their value, as text', () => {
    expect(secretVariables({ ...task, files: { d1: base64('hünter') } })).toEqual({ PW: 'hünter' })
  })

  it('did not arrive, or hold what no variable can: the container is not made', () => {
    expect(() => secretVariables(task)).toThrow(
      expect.objectContaining({ code: 'file-missing' }) as Error,
    )
    expect(() => secretVariables({ ...task, files: { d1: base64('a\0b') } })).toThrow(
      expect.objectContaining({ code: 'secret-not-text' }) as Error,
    )
  })
})
