import { type Hook, type Hooks } from '../../model/container-settings.ts'
import { type Context } from '../context.ts'
import { listAt, mapsIn, textAt } from '../read.ts'
import { type Mapping } from '../tree.ts'
import { ownValues } from './environment.ts'
import { privilegedAt } from './isolation.ts'
import { filled, present, textsAt } from './values.ts'

export function hooksOf(service: Mapping, context: Context): Hooks | undefined {
  return filled({
    ...present('postStart', hooksAt(service, 'post_start', context)),
    ...present('preStop', hooksAt(service, 'pre_stop', context)),
  })
}

/** In their order: they run one after the other. */
function hooksAt(service: Mapping, key: string, context: Context): readonly Hook[] | undefined {
  return filled(
    mapsIn(listAt(service, key)).flatMap(map => {
      const command = textsAt(map, 'command')
      if (command) return [hookOf(map, command, context)]
      const place = map.entries.values().next().value?.key ?? map.at
      context.problems.error(place, 'missing-key', `a hook of ${key} has no command`)
      return []
    }),
  )
}

function hookOf(map: Mapping, command: readonly string[], context: Context): Hook {
  return {
    command,
    ...present('user', textAt(map, 'user') || undefined),
    ...present('privileged', privilegedAt(map, context)),
    ...present('workingDir', textAt(map, 'working_dir') || undefined),
    ...present('environment', filled(ownValues(map, 'environment', context))),
  }
}
