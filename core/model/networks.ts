import type { ContainerSpec } from './container-spec.ts'
import type { RouteNetwork } from './route.ts'

/**
 * The networks of a container, sorted by name, with its further names on each: as between containers of one Docker
 * network, these are its aliases there and its `container_name`. None for one on the host's network, or on no network.
 */
export function networksOf(
  { net, networks = [], containerName }: ContainerSpec,
  app: string,
): RouteNetwork[] {
  if (net?.mode === 'host' || net?.mode === 'none') return []
  const own = containerName === undefined ? [] : [containerName]
  const attachments = net?.attachments ?? [{ network: 'default' }]
  return attachments
    .map(({ network, aliases = [] }) => {
      const known = networks.find(({ name }) => name === network)
      const names = [...new Set([...aliases, ...own])].sort()
      return {
        name: known?.runtimeName ?? `${app}_${network}`,
        ...(names.length > 0 && { aliases: names }),
        ...(known?.internal === true && { internal: true }),
      }
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
}
