import { quoted } from '../../diagnostics.ts'
import { has, mapAt, scalarAt } from '../../read.ts'
import { sharedService } from '../implied-dependencies.ts'
import { keyOf, type Project, type Service } from '../project.ts'

export function checkNetworks(service: Service, project: Project): void {
  const { map } = service
  const { file, problems, inactive } = project
  const mode = scalarAt(map, 'network_mode')
  const networks = [...(mapAt(map, 'networks')?.entries ?? [])]
  if (mode && mode.value !== '' && networks.length > 0) {
    const message = '"network_mode" and "networks" are two ways to connect a service'
    problems.error(keyOf(service, 'network_mode'), 'conflict', message, 'keep one of them')
  }
  const defined = mapAt(file, 'networks')
  for (const [name, { key }] of networks) {
    if (name.startsWith('x-')) {
      const message = `${quoted(name)} can not be joined: here, a name with "x-" is that of an extension`
      problems.error(key, 'unknown-network', message, 'give the network another name')
      continue
    }
    if (has(defined, name)) continue
    const hint = project.meant(name, 'networks') ?? 'define it under top-level "networks"'
    problems.error(key, 'unknown-network', `there is no network ${quoted(name)}`, hint)
  }
  const shared = sharedService(mode)
  if (mode && shared !== undefined && inactive.has(shared)) {
    const message = `${quoted(shared)} has no active profile: its network can not be shared`
    problems.error(mode.at, 'unknown-service', message)
  }
}
