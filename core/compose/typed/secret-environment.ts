import { type SecretValue } from '../../model/mounts.ts'
import { type Context, shown } from '../context.ts'
import { quoted } from '../diagnostics.ts'
import { mapAt, wordOf } from '../read.ts'
import { didYouMean } from '../suggest.ts'
import { type Mapping, type Tree } from '../tree.ts'
import { type FileStore } from './files.ts'

const extension = 'x-banyan'
const key = 'secret_environment'

/**
 * `x-banyan: {secret_environment: {DB_PASSWORD: db_password}}`: variables whose values are secrets of the file's own
 * `secrets`. Docker Compose takes it for an extension.
 */
export function secretEnvironmentOf(
  service: Mapping,
  { secrets, secretNames }: FileStore,
  context: Context,
): Readonly<Record<string, SecretValue>> | undefined {
  checkKeys(mapAt(service, extension), context)
  const variables = mapAt(mapAt(service, extension), key)
  const values: Record<string, SecretValue> = Object.create(null) as Record<string, SecretValue>
  for (const [variable, { value: from }] of variables?.entries ?? []) {
    const name = from.kind === 'scalar' ? wordOf(from.value) : ''
    const found = secrets.get(name)
    if (found) values[variable] = found
    else if (!secretNames.has(name)) reportUnknown(from, secretNames, context)
  }
  return variables && Object.keys(values).length > 0 ? { ...values } : undefined
}

function checkKeys(map: Mapping | undefined, { problems }: Context): void {
  for (const [name, entry] of map?.entries ?? []) {
    if (name !== key) {
      const message = `${quoted(name)} in "${extension}" has no effect`
      problems.warn(entry.key, 'ignored-key', message, didYouMean(name, [key]))
    } else if (entry.value.kind !== 'map') {
      const message = `"${key}" must be a mapping of variables to names of secrets`
      problems.error(entry.value.at, 'wrong-type', message)
    }
  }
}

function reportUnknown(from: Tree, names: ReadonlySet<string>, { problems }: Context): void {
  const name = from.kind === 'scalar' ? shown(from) : 'the value'
  const meant = from.kind === 'scalar' && from.template === undefined ? wordOf(from.value) : ''
  const hint = didYouMean(meant, names) ?? 'define it under top-level "secrets"'
  problems.error(from.at, 'unknown-secret', `there is no secret ${name}`, hint)
}
