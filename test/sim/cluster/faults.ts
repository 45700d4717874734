import type { Cluster } from './cluster.ts'
import type { SimAgent } from './agent.ts'
import type { SimEngine } from './engine.ts'

type Fault = (cluster: Cluster, agent: SimAgent, engine: SimEngine) => void

/** What an engine asked for is under way to the store no longer than this. */
const longestWayMs = 300

/** What happens to engines. Agents and containers are well meanwhile. */
const engineFaults: Readonly<Record<string, Fault>> = {
  crash: ({ dice, note, timeline }, _agent, engine) => {
    if (!engine.machine.up) return
    const late = dice.chance(0.5)
    note(
      `fault: ${engine.id} crashes${late ? ', and what it just asked for may be done later' : ''}`,
    )
    if (late) engine.storeLateUntil = Math.max(engine.storeLateUntil, timeline.now + longestWayMs)
    engine.crash()
    timeline.after(dice.between(200, 25_000), () => {
      if (engine.machine.up) return
      note(`${engine.id} starts`)
      engine.restart()
    })
  },
  pause: ({ dice, note, timeline }, _agent, engine) => {
    const ms = dice.between(500, 25_000)
    note(`fault: ${engine.id} stands still for ${ms} ms`)
    engine.machine.pausedUntil = timeline.now + ms
  },
  storeCut: ({ dice, note, timeline }, _agent, engine) => {
    const ms = dice.between(500, 25_000)
    note(`fault: ${engine.id} can't reach the store for ${ms} ms`)
    engine.storeCutUntil = timeline.now + ms
  },
  storeLate: ({ dice, note, timeline }, _agent, engine) => {
    const ms = dice.between(500, 25_000)
    note(`fault: for ${ms} ms, half of what ${engine.id} asks of the store is done later`)
    engine.storeLateUntil = timeline.now + ms
  },
  storeDeaf: ({ dice, note, timeline }, _agent, engine) => {
    const ms = dice.between(500, 25_000)
    note(`fault: ${engine.id} gets no answer of the store for ${ms} ms`)
    engine.storeDeafUntil = timeline.now + ms
  },
}

/** What happens to agents, their servers and containers. */
const agentFaults: Readonly<Record<string, Fault>> = {
  death: ({ dice, note }, agent) => {
    const running = [...agent.dock.containers.values()].filter(c => c.state === 'running')
    if (running.length === 0) return
    const container = dice.pick(running)
    note(`fault: ${container.task.id} dies on ${agent.name}`)
    agent.dock.end(container, 137)
  },
  crash: ({ dice, note, timeline }, agent) => {
    if (!agent.machine.up) return
    note(`fault: the agent of ${agent.name} crashes`)
    agent.crash()
    timeline.after(dice.between(100, 5000), () => {
      if (agent.machine.up || !agent.server.up) return
      note(`the agent of ${agent.name} starts`)
      agent.restart()
    })
  },
  power: ({ dice, note, timeline, removed }, agent) => {
    if (!agent.server.up) return
    note(`fault: ${agent.name} loses power`)
    agent.powerOff()
    timeline.after(dice.between(2000, 70_000), () => {
      if (removed.has(agent.name) || agent.server.up) return
      note(`${agent.name} boots`)
      agent.powerOn()
    })
  },
  pause: cluster => {
    const { dice, note, timeline, agents, checks } = cluster
    const agent = dice.pick([...agents.values()])
    const ms = dice.between(500, dice.chance(0.3) ? 60_000 : 5000)
    note(`fault: ${agent.name} stands still for ${ms} ms`)
    agent.pause(timeline.now + ms)
    checks.sleeps(agent)
  },
  partition: (cluster, agent) => {
    const ms = cluster.dice.between(500, 60_000)
    const way = cluster.dice.pick(ways)
    cluster.note(`fault: ${agent.name} is cut off from all engines for ${ms} ms, ${way}`)
    for (const { id } of cluster.engines) cut(cluster, agent.name, id, ms, way)
  },
  cut: (cluster, agent, { id }) => {
    const ms = cluster.dice.between(500, 60_000)
    const way = cluster.dice.pick(ways)
    cluster.note(`fault: ${agent.name} is cut off from ${id} for ${ms} ms, ${way}`)
    cut(cluster, agent.name, id, ms, way)
  },
}

const ways = ['both ways', 'both ways', 'not heard', 'deaf'] as const

function cut(
  cluster: Cluster,
  agent: string,
  engine: string,
  ms: number,
  way: (typeof ways)[number],
): void {
  const until = cluster.timeline.now + ms
  if (way !== 'deaf') cluster.cut(agent, engine, until)
  if (way !== 'not heard') cluster.cut(engine, agent, until)
}

export type FaultKind = 'engines' | 'agents'

/** One fault, of a kind, to somebody. */
export function strike(cluster: Cluster, kind: FaultKind): void {
  const { dice, agents, engines, checks } = cluster
  const faults = kind === 'engines' ? engineFaults : agentFaults
  const fault = dice.pick(Object.values(faults))
  if (kind === 'agents') checks.disturb()
  fault(cluster, dice.pick([...agents.values()]), dice.pick(engines))
}

/** Everything that was struck is well again, at once. */
export function heal(cluster: Cluster): void {
  cluster.mendCuts()
  cluster.late.wake()
  for (const engine of cluster.engines) {
    engine.storeCutUntil = 0
    engine.storeLateUntil = 0
    engine.storeDeafUntil = 0
    if (!engine.machine.up) engine.restart()
  }
  for (const agent of cluster.agents.values()) {
    if (cluster.removed.has(agent.name)) continue
    if (!agent.server.up) agent.powerOn()
    else if (!agent.machine.up) agent.restart()
  }
}
