import { at } from '../read.ts'
import { type List, type Mapping } from '../tree.ts'

/** The entry of an address plan that is for the same subnet. */
export function sameSubnet(config: Mapping, plan: List): Mapping | undefined {
  const subnet = subnetOf(config)
  return plan.items.find(
    (item): item is Mapping => item.kind === 'map' && subnetOf(item) === subnet,
  )
}

function subnetOf(config: Mapping) {
  const subnet = at(config, 'subnet')
  return subnet?.kind === 'scalar' ? subnet.value : undefined
}
