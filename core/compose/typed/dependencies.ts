import { type Dependency } from '../../model/service.ts'
import { flagAt, mapAt, textAt } from '../read.ts'
import { type Mapping } from '../tree.ts'
import { byText } from './values.ts'

const conditions = {
  service_started: 'started',
  service_healthy: 'healthy',
  service_completed_successfully: 'completed',
} as const

export function dependenciesOf(map: Mapping): readonly Dependency[] {
  const dependencies = [...(mapAt(map, 'depends_on')?.entries ?? [])].flatMap(
    ([service, { value }]) => {
      if (value.kind !== 'map') return []
      const condition = textAt(value, 'condition') as keyof typeof conditions | undefined
      return [
        {
          service,
          condition: conditions[condition ?? 'service_started'],
          required: flagAt(value, 'required') ?? true,
          restart: flagAt(value, 'restart') ?? false,
        },
      ]
    },
  )
  return dependencies.sort(byText(({ service }) => service))
}
