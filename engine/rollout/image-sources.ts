import type { Project } from '../../core/model/project.ts'
import type { Service } from '../../core/model/service.ts'

/**
 * Service → the service whose build makes its image: itself, or the one that builds under the image's name (its
 * `image`, else `<project>-<service>` as Docker Compose calls it). Absent: the image comes from a registry.
 */
export function imageSources({ name: project, services }: Project): ReadonlyMap<string, string> {
  const makers = new Map<string, string>()
  for (const { name, build, image = `${project}-${name}` } of services) {
    if (build && !makers.has(image)) makers.set(image, name)
  }
  const sourceOf = ({ name, build, image = '' }: Service) => (build ? name : makers.get(image))
  return new Map(
    services.flatMap(service => {
      const source = sourceOf(service)
      return source === undefined ? [] : [[service.name, source] as const]
    }),
  )
}
