import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { verifySignature } from '../../engine/git/verify-signature.ts'
import { sshSignature, withSignature } from '../support/signed-commit.ts'
import { makeKey } from '../support/ssh-server.ts'

const id = 'f'.repeat(40)
const fixtures = 'fixtures/signatures'

let folder: string
let unsigned: Buffer
let gpgFile: string
let sshFile: string
let keyFile: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'banyan-signers-'))
  unsigned = await readFile(join(fixtures, 'unsigned.commit'))
  gpgFile = join(folder, 'keyring.asc')
  await writeFile(gpgFile, await readFile(join(fixtures, 'keyring.asc')), { mode: 0o600 })
  keyFile = await makeKey(join(folder, 'key'))
  sshFile = join(folder, 'allowed')
  const publicKey = await readFile(`${keyFile}.pub`, 'utf8')
  await writeFile(sshFile, `ada@example.org,-ada ${publicKey}`, { mode: 0o600 })
})

afterAll(async () => {
  await rm(folder, { recursive: true, force: true })
})

const gpgSigned = (name: string) => readFile(join(fixtures, `${name}.commit`))
const refused = (why: string) => ({
  code: 'git-signer-unknown',
  disposition: 'stalled',
  message: expect.stringContaining(why) as unknown,
})

it('a commit without a signature is git-unsigned', async () => {
  await expect(verifySignature(id, unsigned, { gpgFile, sshFile })).rejects.toMatchObject({
    code: 'git-unsigned',
    disposition: 'stalled',
  })
})

describe('OpenPGP', () => {
  it('a key of the file signs', async () => {
    const signer = await verifySignature(id, await gpgSigned('good'), { gpgFile })

    expect(signer).toBe('Good <good@example.org>')
  })

  it.each([
    ['expired', 'its key has expired'],
    ['revoked', 'its key was revoked'],
    ['unknown', 'its key is not in gpg_file'],
  ])('a key that is %s does not', async (name, why) => {
    const commit = await gpgSigned(name)

    await expect(verifySignature(id, commit, { gpgFile })).rejects.toMatchObject(refused(why))
  })

  it('a good signature of another commit does not count', async () => {
    const other = String(await gpgSigned('good')).replace('Signed\n', 'Changed\n')

    await expect(verifySignature(id, Buffer.from(other), { gpgFile })).rejects.toMatchObject(
      refused('of other content'),
    )
  })

  it('nor does one of two', async () => {
    const good = await gpgSigned('good')
    const twice = withSignature(good, await sshSignature(unsigned, keyFile))

    await expect(verifySignature(id, twice, { gpgFile, sshFile })).rejects.toMatchObject(
      refused('several signatures'),
    )
  })

  it('nor any where only ssh keys are listed', async () => {
    const good = await gpgSigned('good')

    await expect(verifySignature(id, good, { sshFile })).rejects.toMatchObject(
      refused('there is no gpg_file'),
    )
  })
})

describe('SSH', () => {
  it('a key of the file signs', async () => {
    const commit = withSignature(unsigned, await sshSignature(unsigned, keyFile))

    expect(await verifySignature(id, commit, { sshFile })).toBe('ada@example.org')
  })

  it.each([
    ['for another purpose', async () => await sshSignature(unsigned, keyFile, 'file')],
    ['of another commit', async () => await sshSignature(Buffer.from('other'), keyFile)],
    ['by another key', async () => await sshSignature(unsigned, await anotherKey())],
  ])('a signature %s does not count', async (_what, sign) => {
    const commit = withSignature(unsigned, await sign())

    await expect(verifySignature(id, commit, { sshFile })).rejects.toMatchObject(
      refused('no key of ssh_file'),
    )
  })
})

it.each([
  ['that others may write', async () => await chmodded(0o666)],
  ['that is not there', () => Promise.resolve('/nonexistent/keys')],
])('a file of signers %s is not used', async (_what, make) => {
  const signers = { gpgFile: await make() }

  await expect(verifySignature(id, await gpgSigned('good'), signers)).rejects.toMatchObject({
    code: 'signers-unusable',
    disposition: 'wait',
  })
})

async function anotherKey(): Promise<string> {
  return await makeKey(join(folder, 'another'))
}

async function chmodded(mode: number): Promise<string> {
  const path = join(folder, 'open-keyring')
  await writeFile(path, await readFile(gpgFile))
  await chmod(path, mode)
  return path
}
