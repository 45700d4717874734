import type { InviteEngineReply } from '../client/wire.ts'
import { printable } from './text.ts'

const keyFolder = '/etc/banyan/keys'

/** What to run on the new server, until when. The token is on a line of its own: it is asked for, and no argument. */
export function inviteEngineLines(
  { token, address, expiresAt, id, secretsKeyFile }: InviteEngineReply,
  name: string,
): string[] {
  const until = new Date(expiresAt).toISOString().replace(/\.\d+Z$/, 'Z')
  const host = address.slice(0, address.lastIndexOf(':'))
  const called = name === '' ? '' : ` --name ${name}`
  return [
    `On the new server, as root, until ${until}:`,
    '',
    `    install -d -m 700 ${keyFolder}`,
    `    scp -p ${host}:${printable(secretsKeyFile)} ${keyFolder}/secrets.key`,
    `    banyan-engine init --join ${address}${called}`,
    '',
    'It asks for this token (a script: --token-file <file>, or - for standard input):',
    '',
    `    ${token}`,
    '',
    'Whoever has the token and that key can join: send them as you would a password.',
    `To take it back: banyan agent uninvite ${id}`,
  ]
}
