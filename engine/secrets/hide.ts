import { sha256 } from '../../core/hash.ts'
import type { Project } from '../../core/model/project.ts'
import type { Service } from '../../core/model/service.ts'

/** What encrypted files of a repository held. */
export interface Confidential {
  /** Names of variables. */
  readonly names: ReadonlySet<string>
  readonly values: ReadonlySet<string>
  /** sha256 of whole files. */
  readonly files: ReadonlySet<string>
}

interface Content {
  readonly project: Project
  /** base64 by digest. */
  readonly files: Readonly<Record<string, string>>
}

/** Shorter texts stand in other texts by chance: `80`, `true`. */
export const shortestPart = 6

/**
 * Treats as secrets what came out of encrypted files: variables that hold a value of theirs, and configs made from
 * them. Elsewhere such a value stays readable: each place is a warning.
 */
export function hideConfidential(
  { project, files }: Content,
  confidential: Confidential,
): Content & { readonly warnings: readonly string[] } {
  if (confidential.values.size + confidential.files.size === 0) {
    return { project, files, warnings: [] }
  }
  const contents = { ...files }
  const hide = (value: string) => {
    const digest = sha256(value)
    contents[digest] = Buffer.from(value).toString('base64')
    return { digest }
  }
  const services = project.services.map(service => hideIn(service, confidential, hide))
  return {
    project: { ...project, services },
    files: contents,
    warnings: services.flatMap(service => warningsOf(service, confidential)),
  }
}

function hideIn(
  service: Service,
  confidential: Confidential,
  hide: (value: string) => { readonly digest: string },
): Service {
  const isSecret = ([name, value]: readonly [string, string]) =>
    confidential.names.has(name) || holdsValue(value, confidential)
  const variables = Object.entries(service.environment)
  const secret = variables.filter(isSecret).map(([name, value]) => [name, hide(value)] as const)
  const files = service.files.map(file =>
    confidential.files.has(file.digest) ? { ...file, kind: 'secret' as const } : file,
  )
  if (secret.length === 0) return { ...service, files }
  return {
    ...service,
    files,
    environment: Object.fromEntries(variables.filter(variable => !isSecret(variable))),
    secretEnvironment: { ...Object.fromEntries(secret), ...service.secretEnvironment },
  }
}

/** A sentence that quotes what it is about, such as why a manifest is refused. */
export function withoutValues(text: string, { values }: Pick<Confidential, 'values'>): string {
  return [...values]
    .filter(value => value.length >= shortestPart)
    .sort((a, b) => b.length - a.length)
    .reduce((shown, value) => shown.replaceAll(value, '•••'), text)
}

function holdsValue(text: string, { values }: Confidential): boolean {
  if (text !== '' && values.has(text)) return true
  return [...values].some(value => value.length >= shortestPart && text.includes(value))
}

/** By the name of the setting, never with the value. */
function warningsOf(service: Service, confidential: Confidential): string[] {
  const { files, environment, secretEnvironment, ...rest } = service
  return Object.entries(rest).flatMap(([field, value]) =>
    textsIn(value).some(text => text.length >= shortestPart && holdsValue(text, confidential))
      ? [
          `${field} of the service ${service.name} holds a value of an encrypted file, which everybody who may ` +
            'look at the application can read; only environment variables and files are kept secret',
        ]
      : [],
  )
}

function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  if (typeof value !== 'object' || value === null) return []
  return Object.values(value).flatMap(textsIn)
}
