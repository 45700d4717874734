import { flagAt, has, mapAt, textAt } from '../../read.ts'
import { type Project } from '../project.ts'

/**
 * A secret says where it comes from, or is external: what a driver of its own would fetch, Docker Compose refuses
 * too. One without any key was reported by the rule for all files.
 */
export function checkSecretSources({ file, problems }: Project): void {
  for (const [name, { key, value }] of mapAt(file, 'secrets')?.entries ?? []) {
    if (value.kind !== 'map' || flagAt(value, 'external') === true) continue
    const origins = ['file', 'environment'].map(origin => textAt(value, origin) ?? '')
    const saysSomething = ['file', 'environment', 'driver', 'external'].some(each =>
      has(value, each),
    )
    if (!saysSomething || origins.some(origin => origin !== '')) continue
    problems.error(key, 'missing-key', `secrets.${name} needs "file" or "environment"`)
  }
}
