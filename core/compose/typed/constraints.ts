import { type Context, shown } from '../context.ts'
import { wordOf } from '../read.ts'
import { type Scalar } from '../tree.ts'

/** `KEY == VALUE` or `KEY != VALUE`. */
const form = /^\s*([^\s=!]+)\s*(==|!=)\s*(\S.*?)\s*$/
const label = /^(node|engine)\.labels\.\S+$/i
/** What is known of a server beside its labels. */
const attribute = /^node\.(id|hostname|role|platform\.(os|arch))$/i

/** Reports what no server could ever meet, rather than have tasks wait for one. */
export function checkConstraint(scalar: Scalar, context: Context): void {
  const { problems } = context
  const [, key = '', operator, value = ''] = form.exec(wordOf(scalar.value)) ?? []
  if (operator === undefined) {
    const hint = 'such as "node.labels.zone == eu" or "node.hostname != node-1"'
    problems.error(scalar.at, 'invalid-constraint', `${shown(scalar)} is not a constraint`, hint)
  } else if (!label.test(key) && !attribute.test(key)) {
    const message = `${shown(scalar)} asks for what is not known of servers`
    const hint =
      'node.hostname, node.id, node.role, node.platform.os, node.platform.arch, node.labels.…'
    problems.error(scalar.at, 'invalid-constraint', message, hint)
  } else if (key.toLowerCase() === 'node.role') {
    checkRole(scalar, (operator === '==') === (value.toLowerCase() === 'worker'), context)
  }
}

/** In a Swarm, managers run tasks too. Here an engine may share a server with an agent, but is none of it. */
function checkRole(scalar: Scalar, holds: boolean, { problems }: Context): void {
  if (holds) return
  const message = `no server meets ${shown(scalar)}: engines run no tasks, so every server is a worker`
  const hint = 'remove it, or label a server and write "node.labels.role == manager"'
  problems.error(scalar.at, 'invalid-constraint', message, hint)
}

/** Whether there is a difference to spread over. */
export function checkSpread(scalar: Scalar, { problems }: Context): boolean {
  const key = wordOf(scalar.value).trim()
  if (label.test(key) || attribute.test(key)) return true
  const message = `${shown(scalar)} has no effect: nothing is known of servers by that name`
  problems.warn(scalar.at, 'ignored-key', message, 'such as "node.labels.zone"')
  return false
}
