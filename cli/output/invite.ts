import type { Invitation, InviteAgentReply } from '../client/wire.ts'
import { type Cell, type Column, type Row, type Screen, table } from './table.ts'
import { age, ago } from './time.ts'

interface Wish {
  /** Empty: any that is free. */
  readonly name: string
  readonly uses: number
}

/** The line to run, and on how many servers until when. The token is on a line of its own: it is asked for, and no argument. */
export function inviteLines(
  { token, address, expiresAt, id }: InviteAgentReply,
  { name, uses }: Wish,
): string[] {
  const where = uses === 1 ? 'the new server' : `each new server, at most ${uses}`
  const called = name === '' ? '' : ` --name ${name}`
  const until = new Date(expiresAt).toISOString().replace(/\.\d+Z$/, 'Z')
  return [
    `On ${where}, as root, until ${until}:`,
    '',
    `    banyan-agent init --engine ${address}${called} --token-file -`,
    '',
    'It asks for this token:',
    '',
    `    ${token}`,
    '',
    'Whoever has the token can join: send it as you would a password.',
    `To take it back: banyan agent uninvite ${id}`,
  ]
}

const columns: Column[] = [
  { title: 'ID' },
  { title: 'STATE' },
  { title: 'FOR' },
  { title: 'JOINED', align: 'right' },
  { title: 'MADE' },
  { title: 'ENDS' },
  { title: 'BY', shrinks: true },
  { title: 'USED BY', shrinks: true },
]

/** The table of `banyan agent invitations`. There is nothing in it that lets anybody join. */
export function invitationLines(
  invitations: readonly Invitation[],
  now: number,
  screen: Screen,
): string[] {
  if (invitations.length === 0) return ['No invitation: banyan agent invite, banyan engine invite']
  const rows = invitations.map((each): Row => ({ cells: cellsOf(each, now, screen) }))
  const open = invitations.find(({ state }) => state === 'open')
  return [
    ...table(columns, rows, screen),
    ...(open ? ['', `To take one back: banyan agent uninvite ${open.id}`] : []),
  ]
}

function forWhom({ role, name }: Pick<Invitation, 'role' | 'name'>): string {
  const called = name || 'any name'
  return role === 'engine' ? `engine: ${called}` : called
}

function cellsOf(
  { id, state, name, role, uses, usedBy, createdAt, expiresAt, person }: Invitation,
  now: number,
  { style }: Screen,
): Cell[] {
  return [
    id,
    { text: state, paint: state === 'open' ? style.green : style.dim },
    forWhom({ role, name }),
    `${usedBy.length}/${uses}`,
    createdAt === undefined ? '–' : ago(createdAt, now),
    expiresAt > now ? `in ${age(expiresAt - now)}` : ago(expiresAt, now),
    person || '–',
    usedBy.join(', ') || '–',
  ]
}

export function withdrawnLines({ id, usedBy, role }: Invitation): string[] {
  const remove = role === 'engine' ? 'banyan engine remove' : 'banyan agent remove'
  return [
    `${id} is withdrawn: nobody joins with its token any more`,
    ...usedBy.map(name => `${name} joined with it and stays; to remove it: ${remove} ${name}`),
  ]
}
