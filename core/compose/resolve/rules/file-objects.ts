import { type Problems } from '../../problems.ts'
import { has, mapAt } from '../../read.ts'
import { type Mapping } from '../../tree.ts'

/** Where the content of a config or secret may come from: exactly one (compose-go: validation/validation.go). */
const origins: Readonly<Record<string, readonly string[]>> = {
  configs: ['file', 'environment', 'content'],
  secrets: ['file', 'environment'],
}

export function checkFileObjects(file: Mapping, problems: Problems): void {
  for (const [kind, keys] of Object.entries(origins)) {
    for (const [name, { key: at, value }] of mapAt(file, kind)?.entries ?? []) {
      if (value.kind !== 'map') continue
      const [first, ...others] = keys.filter(key => has(value, key))
      const list = keys.map(key => `"${key}"`).join(', ')
      for (const key of others) {
        const message = `${kind}.${name} has "${first ?? ''}" and "${key}"`
        const place = value.entries.get(key)?.key ?? at
        problems.error(place, 'conflict', message, `keep one of ${list}`)
      }
      if (first === undefined && !has(value, 'driver') && !has(value, 'external')) {
        problems.error(at, 'missing-key', `${kind}.${name} needs one of ${list}`)
      }
    }
  }
}
