import type { InviteAgentReply } from '../client/wire.ts'

interface Wish {
  /** Empty: any that is free. */
  readonly name: string
  readonly uses: number
}

/** The line to run, and on how many servers until when. */
export function inviteLines(
  { token, address, expiresAt }: InviteAgentReply,
  { name, uses }: Wish,
): string[] {
  const where = uses === 1 ? 'the new server' : `each new server, at most ${uses}`
  const called = name === '' ? '' : ` --name ${name}`
  const until = new Date(expiresAt).toISOString().replace(/\.\d+Z$/, 'Z')
  return [
    `On ${where}, as root, until ${until}:`,
    '',
    `    banyan-agent init --engine ${address}${called} --token ${token}`,
    '',
    'Whoever has the token can join: send it as you would a password.',
  ]
}
