import { honoured, type Key, type Shape } from '../shape.ts'

/** What weakens the walls between a container and its server is the administrator's to allow. */
export function byPolicy(shape: Shape, key: string, what = ''): Key {
  return honoured(shape, `${what}${allowedBy(key)}`)
}

export function allowedBy(key: string): string {
  return `only where the repository’s policy allows it (\`policy.${key}\`)`
}
