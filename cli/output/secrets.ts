import { secretTitle } from '../../core/model/secret.ts'
import type { Secret, SetSecretReply } from '../client/wire.ts'
import { type Column, type Row, type Screen, table } from './table.ts'
import { count } from './text.ts'
import { ago } from './time.ts'

const columns: Column[] = [
  { title: 'NAME' },
  { title: 'SCOPE' },
  { title: 'VERSION', align: 'right' },
  { title: 'KEPT', align: 'right' },
  { title: 'BYTES', align: 'right' },
  { title: 'SET' },
  { title: 'BY', shrinks: true },
  { title: 'USED BY', shrinks: true },
]

/** The table of `banyan secret list`. There is nothing in it that could be a value. */
export function secretLines(secrets: readonly Secret[], now: number, screen: Screen): string[] {
  if (secrets.length === 0) return ['No secret yet: banyan secret set <name>']
  const rows = secrets.map(({ name, scope, versions, users }): Row => {
    const newest = versions.at(-1)
    return {
      cells: [
        name,
        scope,
        String(newest?.version ?? '–'),
        String(versions.length),
        String(newest?.size ?? '–'),
        newest ? ago(newest.createdAt, now) : '–',
        newest?.person ?? '',
        users.map(user => userText(user, newest?.version)).join(', ') || '–',
      ],
    }
  })
  return table(columns, rows, screen)
}

export function setLines(
  secret: { readonly scope: string; readonly name: string },
  { version, unchanged, repositories }: SetSecretReply,
): string[] {
  const title = secretTitle(secret)
  if (unchanged) return [`${title} has this value already: version ${version}`]
  const syncing = repositories.join(', ')
  return [
    `${title} is set: version ${version}`,
    ...(syncing === '' ? [] : [`${syncing} is being synced; banyan status shows how it goes`]),
  ]
}

export function removedLine(secret: { readonly scope: string; readonly name: string }): string {
  return `${secretTitle(secret)} is removed`
}

export function rotatedLine(keyId: string, secrets: number): string {
  return `${keyId} seals from now on; ${count(secrets, 'record')} sealed anew. Every engine has it in its key file: keep a copy.`
}

export function forgottenLine(keys: number): string {
  return `${count(keys, 'old key')} forgotten: an engine that is down takes them out of its file when it starts.`
}

/** Versions are worth a word only where the newest isn't the one in use. */
function userText({ app, versions }: Secret['users'][number], newest: number | undefined): string {
  const isNewest = versions.length === 1 && versions[0] === newest
  return isNewest ? app : `${app} (${versions.map(version => `version ${version}`).join(', ')})`
}
