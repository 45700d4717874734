import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Signers } from '../../core/config/repository.ts'
import { BanyanError, messageOf } from '../../core/errors.ts'
import { exec } from '../../platform/exec.ts'
import { dearmored, readGpgStatus, type Verdict } from './gpg.ts'
import { signatureOf } from './signed-payload.ts'

/** Bits of a mode that let group and others write. */
const writableByOthers = 0o022

/**
 * Answers who signed the commit, as git would check it: gpgv and ssh-keygen decide, with the keys of these files alone.
 * Rejects with `git-unsigned`, `git-signer-unknown` (stalled), or `signers-unusable` (wait) where the files are.
 */
export async function verifySignature(
  commit: string,
  bytes: Buffer,
  signers: Signers,
): Promise<string> {
  const name = `Commit ${commit.slice(0, 7)}`
  const stays = 'require_signature is set, so what runs stays as it is'
  const signed = signatureOf(bytes)
  if (signed.kind === 'none') {
    throw new BanyanError('git-unsigned', `${name} is not signed; ${stays}`, 'stalled')
  }
  const verdict: Verdict =
    signed.kind === 'unreadable'
      ? { ok: false, why: signed.why }
      : await withFolder(async folder => {
          const signature = join(folder, 'signature')
          await writeFile(signature, signed.signature)
          const check = { folder, signature, payload: signed.payload }
          return signed.kind === 'gpg'
            ? await verifyGpg(check, signers.gpgFile)
            : await verifySsh(check, signers.sshFile)
        })
  if (verdict.ok) return verdict.signer
  const message = `${name} is not signed by anyone in signers: ${verdict.why}; ${stays}`
  throw new BanyanError('git-signer-unknown', message, 'stalled')
}

interface Check {
  readonly folder: string
  readonly signature: string
  readonly payload: Buffer
}

async function verifyGpg(
  { folder, signature, payload }: Check,
  file: string | undefined,
): Promise<Verdict> {
  if (file === undefined)
    return { ok: false, why: 'it is signed with OpenPGP, and there is no gpg_file' }
  const keyring = join(folder, 'keyring')
  await writeFile(keyring, dearmored(await readSigners(file)))
  const argv = ['gpgv', '--status-fd', '1', '--homedir', folder, '--keyring', keyring]
  const { stdout } = await exec([...argv, signature, '-'], { input: payload })
  return readGpgStatus(stdout.toString('utf8'))
}

async function verifySsh(
  { folder, signature, payload }: Check,
  file: string | undefined,
): Promise<Verdict> {
  if (file === undefined)
    return { ok: false, why: 'it is signed with SSH, and there is no ssh_file' }
  const allowed = join(folder, 'allowed')
  await writeFile(allowed, await readSigners(file))
  const keygen = (...args: readonly string[]) =>
    exec(['ssh-keygen', '-Y', ...args], { input: payload })
  const found = await keygen('find-principals', '-f', allowed, '-s', signature)
  const principals = found.stdout.toString('utf8').split('\n')
  for (const signer of principals.filter(line => line !== '')) {
    const files = ['-f', allowed, '-s', signature]
    const { exitCode, stdout } = await keygen('verify', '-n', 'git', ...files, '-I', signer)
    const isGood = stdout.toString('utf8').startsWith('Good "git" signature for ')
    if (exitCode === 0 && isGood) return { ok: true, signer }
  }
  return { ok: false, why: 'no key of ssh_file made this signature for git' }
}

/** Who may write the list decides who may deploy. */
async function readSigners(file: string): Promise<Buffer> {
  const unusable = (why: string) =>
    new BanyanError('signers-unusable', `${file} can't be used: ${why}`, 'wait')
  try {
    const { mode } = await stat(file)
    if ((mode & writableByOthers) !== 0) throw unusable('others may write it (chmod go-w)')
    return await readFile(file)
  } catch (error) {
    throw error instanceof BanyanError ? error : unusable(messageOf(error))
  }
}

async function withFolder<T>(act: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'banyan-signature-'))
  try {
    return await act(folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
