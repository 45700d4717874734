import type { Engine } from '../../core/model/engine.ts'
import { engineMember } from '../../core/model/member.ts'
import { joinHostPort } from '../../platform/prompts/common-questions.ts'
import type { EngineStatus } from '../../proto/gen/banyan/v1/EngineStatus.ts'
import type { ListEnginesReply } from '../../proto/gen/banyan/v1/ListEnginesReply.ts'
import type { Members } from '../join/members.ts'
import type { StateReport } from '../state/report.ts'
import type { ClusterView } from '../view.ts'
import type { ClusterLife } from './cluster-life.ts'

export interface EnginesContext {
  readonly view: Pick<ClusterView, 'engines' | 'agents' | 'alive'>
  readonly engineId: string
  /** Absent: who else may be an engine is not known. */
  readonly joining?: { readonly members: Pick<Members, 'all'> }
  /** Absent, or undefined: the state was not looked at yet. */
  readonly stateReport?: () => StateReport | undefined
  readonly life?: Pick<ClusterLife, 'warning'>
}

/** All that live, and members that don't. */
export function enginesReply(context: EnginesContext): ListEnginesReply {
  const { view, engineId, joining, stateReport, life } = context
  const away = (joining?.members.all() ?? [])
    .filter(({ role }) => role === 'engine')
    .map(({ name }) => name.slice(engineMember('').length))
    .filter(id => !view.engines.has(id))
  const engines = [...view.engines.keys(), ...away].sort()
  return {
    engines: engines.map(id => ({
      ...engineStatus(view, id, engineId),
      vote: voteOf(id, stateReport?.()),
    })),
    agentsConnected: [...view.agents.keys()].filter(name => view.alive.has(name)).length,
    agentsKnown: view.agents.size,
    warnings: [
      ...(life?.warning === undefined ? [] : [life.warning]),
      ...(stateReport?.()?.warnings ?? []).map(({ message }) => message),
    ],
  }
}

function voteOf(id: string, report: StateReport | undefined): string {
  const member = report?.managed ? report.members.find(({ engine }) => engine === id) : undefined
  if (!member) return ''
  if (!member.learner) return 'votes'
  return member.name === '' ? 'expected' : 'copies'
}

function engineStatus(
  { engines, alive }: EnginesContext['view'],
  id: string,
  own: string,
): EngineStatus {
  const engine = engines.get(id)
  return {
    id,
    state: engine ? 'ready' : 'away',
    address: engine ? addressOf(engine) : '',
    version: engine?.version ?? '',
    startedAt: engine?.startedAt ?? 0,
    agents: [...alive.values()].filter(sign => sign.engine === id).length,
    here: id === own,
  }
}

/** As agents and people name it in `engines`: that of its listener, else the one in the tunnel. */
function addressOf({ address, tunnel }: Engine): string {
  if (address !== '' || !tunnel) return address
  return joinHostPort(tunnel.host, tunnel.grpcPort)
}
