import {
  appendFileSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { codeOf } from '../../../../core/errors.ts'
import { canonicalJson } from '../../../../core/hash.ts'
import { encryptBackup } from '../../../../platform/backup/encrypt.ts'
import {
  checkBackupFile,
  readBackupHead,
  writeBackupFile,
} from '../../../../platform/backup/file.ts'
import { checkFormat, type BackupItem } from '../../../../platform/backup/layout.ts'
import { openBackup } from '../../../../platform/backup/open.ts'
import { identityFrom, passphraseKey } from '../../../../platform/backup/passphrase.ts'
import { ageKey, backupHeader, itemsOf } from '../../../support/backups.ts'

let folder: string
let path: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'banyan-backup-'))
  path = join(folder, 'one.backup')
})
afterEach(() => rmSync(folder, { recursive: true }))

const secret = 'planted-hunter-2'
const items: readonly BackupItem[] = [
  { kind: 'file', file: 'secrets.key', content: Buffer.from(secret) },
  { kind: 'entry', key: '/banyan/a', value: '{"ä":"€\\n"}' },
  { kind: 'entry', key: '/banyan/b', value: 'x'.repeat(1_000_000) },
]

async function write(recipients: readonly string[], wrappedIdentity?: string) {
  const header = backupHeader({
    recipients,
    ...(wrappedIdentity !== undefined && { wrappedIdentity }),
  })
  return await writeBackupFile(path, encryptBackup(header, itemsOf(...items)))
}

async function readAll(identity: string): Promise<BackupItem[]> {
  const found: BackupItem[] = []
  const opened = openBackup(await checkBackupFile(path), [identity])
  for await (const item of opened) found.push(item)
  return found
}

async function failure(promise: Promise<unknown>): Promise<string> {
  return await promise.then(() => 'none', codeOf)
}

describe('a backup', () => {
  it('comes out as it went in, for each of its recipients, and its owner alone may read it', async () => {
    const [ana, ben] = [await ageKey(), await ageKey()]
    const bytes = await write([ana.recipient, ben.recipient])

    expect(await readAll(ana.identity)).toEqual(items)
    expect(await readAll(ben.identity)).toEqual(items)
    expect(statSync(path)).toMatchObject({ size: bytes })
    expect(statSync(path).mode & 0o777).toBe(0o600)
    expect(readdirSync(folder)).toEqual(['one.backup'])
  })

  it('opens with its passphrase and with no other', async () => {
    const { recipient, wrapped } = await passphraseKey('correct horse battery', 10)
    await write([recipient], Buffer.from(wrapped).toString('base64'))
    const { header } = await readBackupHead(path)

    expect(await failure(identityFrom(header, 'wrong horse battery'))).toBe('backup-locked')
    expect(await readAll(await identityFrom(header, 'correct horse battery'))).toEqual(items)
    expect(await failure(passphraseKey('short'))).toBe('passphrase-weak')
  })

  it('shows its header and nothing else to who has no key', async () => {
    await write([(await ageKey()).recipient])
    const text = readFileSync(path, 'latin1')

    expect((await readBackupHead(path)).header.cluster).toBe('c1')
    expect(text).not.toContain(secret)
    expect(text).not.toContain('/banyan/a')
    expect(await failure(readAll((await ageKey()).identity))).toBe('backup-locked')
  })

  it('that was cut off, changed or prolonged anywhere is refused before anything of it is used', async () => {
    const { recipient, identity } = await ageKey()
    await write([recipient])
    const whole = readFileSync(path)
    const places = [
      20,
      600,
      900,
      Math.floor(whole.length / 2),
      whole.length - 100,
      whole.length - 5,
    ]
    for (const place of places) {
      writeFileSync(path, whole.subarray(0, place))
      expect(await failure(readAll(identity))).toMatch(/^backup-(damaged|foreign)$/)
      const changed = Buffer.from(whole)
      changed.writeUInt8(changed.readUInt8(place) ^ 1, place)
      writeFileSync(path, changed)
      expect(await failure(readAll(identity))).toMatch(
        /^(backup-(damaged|foreign)|record-invalid)$/,
      )
    }
    writeFileSync(path, whole)
    appendFileSync(path, 'x')
    expect(await failure(readAll(identity))).toBe('backup-damaged')
  })

  it('whose header was changed, checksum and all, is refused', async () => {
    const { recipient, identity } = await ageKey()
    const header = backupHeader({ recipients: [recipient] })
    const forged = async function* () {
      for await (const chunk of encryptBackup(header, itemsOf(...items))) {
        const isHead = Buffer.from(chunk).toString('latin1').startsWith('banyan-backup')
        yield isHead
          ? Buffer.from(`banyan-backup ${canonicalJson({ ...header, cluster: 'c2' })}\n`)
          : chunk
      }
    }
    await writeBackupFile(path, forged())

    expect(await failure(readAll(identity))).toBe('backup-damaged')
  })

  it('of a newer version is refused with its number; one of an older format is read', async () => {
    await writeBackupFile(
      path,
      encryptBackup(
        backupHeader({ layout: 2, recipients: [(await ageKey()).recipient] }),
        itemsOf(),
      ),
    )

    expect(await failure(readBackupHead(path))).toBe('backup-newer')
    expect(() => checkFormat(backupHeader({ format: 99, version: '9.9.9' }), 1, path)).toThrow(
      /9\.9\.9/,
    )
    expect(() => checkFormat(backupHeader({ format: 0 }), 1, path)).not.toThrow()
  })

  it('never takes the place of another, and leaves nothing behind when it fails', async () => {
    const { recipient } = await ageKey()
    await write([recipient])
    expect(await failure(write([recipient]))).toBe('backup-exists')
    rmSync(path)
    expect(await failure(write(['age1nothing']))).toBe('recipient-invalid')
    expect(readdirSync(folder)).toEqual([])
  })
})
