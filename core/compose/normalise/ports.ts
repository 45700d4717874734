import { quoted } from '../diagnostics.ts'
import { parsePort, parseRange, sizeOf, isProtocol } from '../forms/port.ts'
import { type Problems } from '../problems.ts'
import { listLike, mappingLike, type Scalar, scalarLike, type Tree } from '../tree.ts'

/** Ranges multiply: this bounds what they may grow to, over the whole project. */
const maxPorts = 10_000

export interface PortBudget {
  spare: number
}

export function portBudget(): PortBudget {
  return { spare: maxPorts }
}

/** Short ports to long ones, ranges to single ports. */
export function longPorts(tree: Tree, budget: PortBudget, problems: Problems): Tree {
  if (tree.kind !== 'list') return tree
  const items = tree.items.flatMap(item =>
    item.kind === 'scalar' ? longPort(item, budget, problems) : [item],
  )
  return listLike(tree, items)
}

/** `"3000-3001/udp"` → `"3000/udp"`, `"3001/udp"`. */
export function singleExposedPorts(tree: Tree, budget: PortBudget, problems: Problems): Tree {
  if (tree.kind !== 'list') return tree
  const items = tree.items.flatMap(item =>
    item.kind === 'scalar' ? exposedPorts(item, budget, problems) : [item],
  )
  return listLike(tree, items)
}

function longPort(item: Scalar, budget: PortBudget, problems: Problems): readonly Tree[] {
  const parsed = parsePort(String(item.value))
  if ('problem' in parsed) {
    problems.error(item.at, 'invalid-port', `${shown(item)} ${parsed.problem}`, parsed.hint)
    return []
  }
  if (!spend(parsed.ports.length, item, budget, problems)) return []
  return parsed.ports.map(({ hostIp, published, target, protocol }) =>
    mappingLike(item, { target, published, host_ip: hostIp, protocol, mode: 'ingress' }),
  )
}

function exposedPorts(item: Scalar, budget: PortBudget, problems: Problems): readonly Tree[] {
  const [numbers = '', protocol = 'tcp', ...rest] = String(item.value).split('/')
  const range = parseRange(numbers)
  if (!range || !isProtocol(protocol) || rest.length > 0) {
    problems.error(item.at, 'invalid-port', `${shown(item)} is not a port`, 'write "3000/tcp"')
    return []
  }
  if (!spend(sizeOf(range), item, budget, problems)) return []
  return Array.from({ length: sizeOf(range) }, (_, index) =>
    scalarLike(item, `${range.first + index}/${protocol}`),
  )
}

function spend(count: number, item: Scalar, budget: PortBudget, problems: Problems): boolean {
  budget.spare -= count
  if (budget.spare >= 0) return true
  problems.error(item.at, 'too-many-ports', `more than ${maxPorts} ports in one project`)
  return false
}

function shown(item: Scalar): string {
  return quoted(item.template ?? String(item.value))
}
