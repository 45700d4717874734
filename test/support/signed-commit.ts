import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** Puts a signature into a commit's headers, as git does. */
export function withSignature(commit: Buffer, signature: string): Buffer {
  const split = commit.indexOf('\n\n')
  const header = `\ngpgsig ${signature.trimEnd().replaceAll('\n', '\n ')}`
  return Buffer.concat([commit.subarray(0, split), Buffer.from(header), commit.subarray(split)])
}

/** An armored signature by an ssh key. */
export async function sshSignature(
  content: Buffer,
  keyFile: string,
  namespace = 'git',
): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'banyan-sign-'))
  try {
    const file = join(folder, 'content')
    await writeFile(file, content)
    await run('ssh-keygen', ['-q', '-Y', 'sign', '-n', namespace, '-f', keyFile, file])
    return await readFile(`${file}.sig`, 'utf8')
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
