import { has, textAt } from '../../read.ts'
import { type Project, type Service } from '../project.ts'

export function checkImage({ name, key, map }: Service, { problems }: Project): void {
  if (has(map, 'build') || has(map, 'provider') || (textAt(map, 'image') ?? '') !== '') return
  if (map.entries.get('image')?.value.kind === 'broken') return
  problems.error(key, 'missing-key', `services.${name} needs "image" or "build"`)
}
