import { type Placement } from '../../model/deploy.ts'
import { type Context } from '../context.ts'
import { listAt, mapAt, mapsIn, scalarAt, scalarsIn, wordOf } from '../read.ts'
import { type Mapping } from '../tree.ts'
import { checkConstraint, checkSpread } from './constraints.ts'
import { filled, present, sortedTextsAt, wholeAt } from './values.ts'

export function placementOf(service: Mapping, context: Context): Placement | undefined {
  const map = mapAt(mapAt(service, 'deploy'), 'placement')
  if (!map) return undefined
  for (const scalar of scalarsIn(listAt(map, 'constraints'))) checkConstraint(scalar, context)
  const most = wholeAt(map, 'max_replicas_per_node', [0, 10_000], context)
  return filled({
    ...present('constraints', sortedTextsAt(map, 'constraints')),
    ...present('spread', spreadOf(map, context)),
    ...present('maxPerAgent', most || undefined),
  })
}

/** The first counts most, so they keep their order. */
function spreadOf(map: Mapping, context: Context): readonly string[] | undefined {
  const preferences = mapsIn(listAt(map, 'preferences'))
  return filled(
    preferences.flatMap(each => {
      const spread = scalarAt(each, 'spread')
      return spread && checkSpread(spread, context) ? [wordOf(spread.value)] : []
    }),
  )
}
