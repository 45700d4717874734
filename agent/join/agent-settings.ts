import { isMap, parseDocument } from 'yaml'
import { BanyanError } from '../../core/errors.ts'

/** As banyan.yaml has it. */
export interface AgentEngine {
  /** `host:port` */
  readonly address: string
  /** Absent: it is dialled directly. */
  readonly wg_public_key?: string
  readonly control_port?: number
}

/** What `banyan-agent init` writes into the agent's section of banyan.yaml. */
export interface AgentSettings {
  readonly nodeName: string
  readonly engines: readonly AgentEngine[]
  readonly labels: Readonly<Record<string, string>>
  /** Absent: as it is. */
  readonly dataDir?: string
}

/** The text with these settings in it; what else is there stays, comments too. Throws `config-invalid` (wait). */
export function withAgentSettings(text: string, file: string, settings: AgentSettings): string {
  const document = parseDocument(text)
  const [problem] = document.errors
  const isSections = document.contents === null || isMap(document.contents)
  if (problem || !isSections) {
    const why = problem
      ? problem.message.split('\n', 1)[0]
      : 'its sections are no names with values'
    throw new BanyanError('config-invalid', `${file} can't be changed: ${why ?? ''}`, 'wait')
  }
  const { nodeName, engines, labels, dataDir } = settings
  if (!isMap(document.get('agent'))) document.set('agent', document.createNode({}))
  document.setIn(['agent', 'node_name'], nodeName)
  document.setIn(['agent', 'engines'], document.createNode(engines))
  // the list counts: these would only mislead who reads it
  document.deleteIn(['agent', 'engine_host'])
  document.deleteIn(['agent', 'engine_port'])
  if (dataDir !== undefined) document.setIn(['agent', 'data_dir'], dataDir)
  for (const [label, value] of Object.entries(labels)) {
    if (!isMap(document.getIn(['agent', 'labels']))) {
      document.setIn(['agent', 'labels'], document.createNode({}))
    }
    document.setIn(['agent', 'labels', label], value)
  }
  return document.toString({ lineWidth: 0 })
}
