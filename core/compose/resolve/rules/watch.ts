import { type Problems } from '../../problems.ts'
import { listAt, mapAt, mapsIn, scalarAt, textAt } from '../../read.ts'
import { type Mapping } from '../../tree.ts'
import { type Project, type Service, servicesOf } from '../project.ts'

/** Actions that copy files, and therefore need to know where to. */
const copying = new Set(['sync', 'sync+restart', 'sync+exec'])

export function checkWatchedPaths(file: Mapping, problems: Problems): void {
  for (const { map } of servicesOf(file)) {
    for (const trigger of triggers(map)) {
      const path = scalarAt(trigger, 'path')
      if (path?.value === '') problems.error(path.at, 'empty-value', 'the path to watch is empty')
    }
  }
}

export function checkWatchTargets({ map }: Service, { problems }: Project): void {
  for (const trigger of triggers(map)) {
    const action = textAt(trigger, 'action') ?? ''
    if (!copying.has(action) || (textAt(trigger, 'target') ?? '') !== '') continue
    problems.error(trigger.at, 'missing-key', `the action ${action} needs a "target"`)
  }
}

function triggers(service: Mapping): readonly Mapping[] {
  return mapsIn(listAt(mapAt(service, 'develop'), 'watch'))
}
