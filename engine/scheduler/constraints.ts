import type { AgentLoad } from './agent-load.ts'
import { normalArch } from './platforms.ts'

/** One of `placement.constraints`. */
export interface Constraint {
  /** As written. */
  readonly text: string
  readonly equal: boolean
  /** In lower case. */
  readonly value: string
  /** Absent: nobody knows what is asked for, so no agent has it. */
  readonly read?: (agent: AgentLoad) => string
}

/**
 * The grammar is Swarm's, and so are its rules of case: names of labels are taken exactly, everything else is not. A
 * label that an agent doesn't have is empty, so `!=` is true of it.
 */
export function parseConstraint(text: string): Constraint {
  const [, key = '', operator, value = ''] = /^\s*([^\s=!]+)\s*(==|!=)\s*(.*?)\s*$/.exec(text) ?? []
  const read = attributeOf(key)
  const wanted = value.toLowerCase()
  return {
    text,
    equal: operator === '==',
    value: isArch(key) ? normalArch(wanted) : wanted,
    ...(read && { read }),
  }
}

/** Why the agent doesn't meet them; undefined when it does. */
export function unmetConstraint(
  constraints: readonly Constraint[],
  agent: AgentLoad,
): string | undefined {
  for (const { text, read, value, equal } of constraints) {
    if (!read) return `can't meet ${text}: nothing is known of servers by that name`
    if ((read(agent).toLowerCase() === value) !== equal) return `does not meet ${text}`
  }
  return undefined
}

/** How to read what a constraint or a preference names, such as `node.labels.zone`; undefined when there is no such thing. */
export function attributeOf(key: string): ((agent: AgentLoad) => string) | undefined {
  const label = /^(?:node|engine)\.labels\.(.+)$/i.exec(key)?.[1]
  if (label !== undefined) {
    return ({ labels }) => (Object.hasOwn(labels, label) ? (labels[label] ?? '') : '')
  }
  return attributes[key.toLowerCase()]
}

/** Engines are apart from servers here, so every server is what Swarm calls a worker. */
const attributes: Readonly<Record<string, (agent: AgentLoad) => string>> = {
  'node.id': ({ name }) => name,
  'node.hostname': ({ name }) => name,
  'node.role': () => 'worker',
  'node.platform.os': ({ platform }) => platform?.os ?? '',
  'node.platform.arch': ({ platform }) => normalArch(platform?.arch ?? ''),
}

function isArch(key: string): boolean {
  return key.toLowerCase() === 'node.platform.arch'
}
