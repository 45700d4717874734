import type { Client } from '../client/wire.ts'
import type { RotatedKeys } from '../control/rotate.ts'
import { type Column, type Row, type Screen, table } from './table.ts'
import { printable } from './text.ts'
import { age } from './time.ts'

const columns: Column[] = [
  { title: 'NAME' },
  { title: 'ROLE' },
  { title: 'CERTIFICATE' },
  { title: 'SINCE', align: 'right' },
  { title: 'TUNNEL KEY' },
  { title: 'TUNNEL ADDRESS', shrinks: true },
]

/** The table of `banyan client list`. */
export function clientLines(clients: readonly Client[], now: number, screen: Screen): string[] {
  if (clients.length === 0) return ['Nobody may come in from other machines: banyan client add']
  const rows = clients.map(({ name, role, publicKey, address, enrolled, joinedAt }): Row => ({
    cells: [
      ...[printable(name), role, enrolled ? 'yes' : 'not yet', age(now - joinedAt)],
      ...[publicKey || '–', address || '–'],
    ],
  }))
  return table(columns, rows, screen)
}

export function addedClientLines({ name, role, address }: Client): string[] {
  return [`${name} may come in as ${role}: ${address} in the control tunnel.`]
}

export function removedClientLines({ name }: Client): string[] {
  return [`${name} may not come in any more.`]
}

export function rotatedClientLines({ name, publicKey, until }: RotatedKeys): string[] {
  const key = publicKey === '' ? [] : [`Its WireGuard key: ${publicKey}`]
  const ends = new Date(until).toISOString().slice(0, 10)
  return [`${name} has new keys; the old ones open nothing any more.`, ...key, `Until ${ends}.`]
}
