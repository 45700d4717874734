import { shown } from '../../context.ts'
import { quoted } from '../../diagnostics.ts'
import { has, listAt, mapAt, scalarAt, scalarsIn, textAt } from '../../read.ts'
import { sharedService } from '../implied-dependencies.ts'
import { type Project, type Service } from '../project.ts'

export function checkDockerfile({ map }: Service, { problems }: Project): void {
  const build = mapAt(map, 'build')
  const inline = build?.entries.get('dockerfile_inline')
  if (!inline || !textAt(build, 'dockerfile_inline') || !textAt(build, 'dockerfile')) return
  const message = '"dockerfile" and "dockerfile_inline" are two ways to say what is built'
  problems.error(inline.key, 'conflict', message, 'keep one of them')
}

/** What a service runs on is among what it is built for, if it says both. */
export function checkPlatforms({ map }: Service, { problems }: Project): void {
  const platform = scalarAt(map, 'platform')
  const built = scalarsIn(listAt(mapAt(map, 'build'), 'platforms'))
  if (!platform || platform.value === '' || built.length === 0) return
  if (built.some(({ value }) => value === platform.value)) return
  const message = `${shown(platform)} is not among "build.platforms"`
  problems.error(platform.at, 'conflict', message, 'add it there')
}

/** `service:<name>` as an additional context is what that service builds. */
export function checkAdditionalContexts({ map }: Service, project: Project): void {
  const contexts = mapAt(mapAt(map, 'build'), 'additional_contexts')
  for (const { value } of contexts?.entries.values() ?? []) {
    const name = sharedService(value.kind === 'scalar' ? value : undefined)
    if (name === undefined) continue
    const other = mapAt(project.file, 'services')?.entries.get(name)?.value
    if (other?.kind === 'broken') continue
    if (!other) {
      const message = `${quoted(name)} can not be a context: it is no active service`
      project.problems.error(value.at, 'unknown-service', message, project.meant(name, 'services'))
    } else if (other.kind === 'map' && !has(other, 'build')) {
      const message = `${quoted(name)} can not be a context: it is not built`
      project.problems.error(value.at, 'conflict', message)
    }
  }
}
