import { quoted } from '../diagnostics.ts'
import { parsePortSpec, type PortSpec, type PortSpecs } from '../forms/port-spec.ts'
import { broken, listLike, type Mapping, mappingLike, type Scalar, type Tree } from '../tree.ts'
import { type LongForm, type Stage } from './entries.ts'
import { isFloat, textOf } from './text-of.ts'

const notAPort: PortSpecs = { problem: 'is not a port' }

/** More than this in one file, from ranges, is a mistake or an attack. */
const maxPorts = 100_000

export function portBudget(): Stage['budget'] {
  return { spare: maxPorts }
}

/** A range gives several ports. One that can't be taken apart before its variables are filled in: all stay. */
export function longPorts(stage: Stage): LongForm {
  return (tree, path) => {
    if (tree.kind !== 'list') return tree
    const ports: Tree[] = []
    for (const [index, item] of tree.items.entries()) {
      const long = item.kind === 'scalar' ? longPort(item, `${path}.${index}`, stage) : [item]
      if (!long) return tree
      ports.push(...long)
    }
    return listLike(tree, ports)
  }
}

function longPort(item: Scalar, path: string, stage: Stage): readonly Tree[] | undefined {
  const { problems, interpolated, budget } = stage
  if (budget.spare < 0) return [broken(item)]
  const parsed = isFloat(item) ? notAPort : parsePortSpec(textOf(item))
  if ('problem' in parsed) {
    if (!interpolated) return undefined
    const shown = quoted(item.template ?? textOf(item))
    problems.error(item.at, 'invalid-port', `${path}: ${shown} ${parsed.problem}`, parsed.hint)
    return [broken(item)]
  }
  budget.spare -= parsed.ports.length
  if (budget.spare < 0) {
    problems.error(item.at, 'too-many-ports', `more than ${maxPorts} ports in one file`)
    return [broken(item)]
  }
  return parsed.ports.map(port => longMapping(port, item))
}

/** Port 0 is none, which is reported with those that lack one. */
function longMapping({ hostIp, target, published, protocol }: PortSpec, item: Scalar): Mapping {
  return mappingLike(item, {
    mode: 'ingress',
    host_ip: hostIp,
    target: target || undefined,
    published,
    protocol,
  })
}
