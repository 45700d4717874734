import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { untilAnswered } from './eventually.ts'
import { freePort } from './free-port.ts'

const run = promisify(execFile)

export interface SshServer {
  readonly port: number
  /** For known_hosts. */
  readonly hostKeyLine: string
  /** Private key that it lets in. */
  readonly keyFile: string
  close(): Promise<void>
}

/** A real sshd on loopback, with keys of its own, that runs Git commands and nothing else. */
export async function startSshServer(folder: string): Promise<SshServer> {
  await mkdir(folder, { mode: 0o700 })
  const keyFile = await makeKey(join(folder, 'client'))
  const hostKey = await makeKey(join(folder, 'host'))
  const port = await freePort()
  const config = join(folder, 'sshd_config')
  await writeFile(config, configuration({ port, hostKey, authorized: `${keyFile}.pub` }))
  const child = spawn('unshare', ['--mount', 'sh', '-c', startSshd, config], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  child.stderr.resume()
  await untilAnswered(() => accepts(port))
  const publicKey = await readFile(`${hostKey}.pub`, 'utf8')
  return {
    port,
    hostKeyLine: `[127.0.0.1]:${port} ${publicKey}`,
    keyFile,
    close: () => end(child),
  }
}

/** A new key without a passphrase. */
export async function makeKey(path: string): Promise<string> {
  await run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', '', '-f', path])
  return path
}

/** sshd insists on a folder under /run that its service makes at boot: it gets a /run of its own. */
const startSshd =
  'mount -t tmpfs tmpfs /run && mkdir -m 755 /run/sshd && exec /usr/sbin/sshd -D -e -f "$0"'

function configuration(keys: { port: number; hostKey: string; authorized: string }): string {
  return `ListenAddress 127.0.0.1:${keys.port}
HostKey ${keys.hostKey}
AuthorizedKeysFile ${keys.authorized}
PidFile none
StrictModes no
UsePAM no
PermitRootLogin prohibit-password
PasswordAuthentication no
KbdInteractiveAuthentication no
ForceCommand git-shell -c "$SSH_ORIGINAL_COMMAND"
`
}

async function accepts(port: number): Promise<void> {
  const socket = connect(port, '127.0.0.1')
  try {
    await once(socket, 'connect')
  } finally {
    socket.destroy()
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return
  child.kill()
  await once(child, 'exit')
}
