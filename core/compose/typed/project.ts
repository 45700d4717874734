import { type Project } from '../../model/project.ts'
import { type Context } from '../context.ts'
import { quoted } from '../diagnostics.ts'
import { mapAt } from '../read.ts'
import { type Place } from '../source.ts'
import { type Mapping } from '../tree.ts'
import { afterOf } from './after.ts'
import { readFiles } from './files.ts'
import { isUsualDefault, networkPlaces, networksOf } from './networks.ts'
import { afterPlaces, claimPlaces } from './places.ts'
import { portBudget } from './ports.ts'
import { repositoryFiles } from './repository-files.ts'
import { type LocatedService, serviceOf, type Shared } from './service.ts'
import { byText, filled, present } from './values.ts'
import { withVolumesFrom } from './volumes-from.ts'
import { volumesOf } from './volumes.ts'

const maxServices = 5000

export interface TypedProject {
  readonly project: Project
  readonly services: readonly LocatedService[]
  /** base64 by digest. */
  readonly files: ReadonlyMap<string, string>
  /** By names on the servers. */
  readonly networkPlaces: ReadonlyMap<string, Place>
  /** By claim, and by `afterKey`. */
  readonly places: ReadonlyMap<string, Place>
}

/** Fifth stage: from a compose file in long forms to the project as the rest of Banyan knows it. */
export function projectOf(file: Mapping, name: string, context: Context): TypedProject {
  const files = readFiles(file, context)
  const repository = repositoryFiles(context)
  const shared = {
    files,
    repository,
    exposed: portBudget(),
    defaultIsUsual: isUsualDefault(file, name),
  }
  const located = withVolumesFrom(servicesOf(file, shared, context), context)
  const services = located.map(({ service }) => service)
  const networks = networksOf(file, name, services, context)
  const after = afterOf(file, context)
  const project = {
    name,
    services,
    volumes: volumesOf(file, name, context),
    ...present('networks', networks),
    ...present('after', filled([...after.keys()].sort())),
  }
  const contents = new Map([...files.contents, ...repository.contents])
  return {
    ...{ project, services: located, files: contents },
    networkPlaces: networkPlaces(file, networks ?? []),
    places: new Map([...claimPlaces(file, project), ...afterPlaces(after)]),
  }
}

function servicesOf(file: Mapping, shared: Shared, context: Context): readonly LocatedService[] {
  const definitions = mapAt(file, 'services')
  if (!definitions) return []
  const count = definitions.entries.size
  if (count === 0) {
    const hint = 'to stop an application, use "banyan down" or delete the file'
    context.problems.error(definitions.at, 'no-services', 'the file has no services', hint)
  }
  if (count > maxServices) {
    context.problems.error(definitions.at, 'too-many-services', `at most ${maxServices} services`)
    return []
  }
  return [...definitions.entries]
    .filter(([name, { key }]) => isUsableName(name, key, context))
    .flatMap(([name, { value }]) =>
      value.kind === 'map' ? [serviceOf(name, value, shared, context)] : [],
    )
    .sort(byText(({ service }) => service.name))
}

/** Records keep services by name: what every JavaScript object answers to can't be one. */
function isUsableName(name: string, key: Place, { problems }: Context): boolean {
  if (!(name in {})) return true
  problems.error(key, 'invalid-name', `${quoted(name)} can not be the name of a service here`)
  return false
}
