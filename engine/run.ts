import { exec } from '../platform/exec.ts'
import { callUnary } from '../platform/rpc/call.ts'
import { dial } from '../platform/rpc/dial.ts'
import { closeInOrder } from '../platform/shutdown.ts'
import { version } from '../platform/version.ts'
import { reportToSupervisor, takeSupervisor } from '../platform/watchdog.ts'
import { leftBehind } from './nodes/left-behind.ts'
import { type Base, openBase, type RunOptions } from './wiring/base.ts'
import { openDoors } from './wiring/doors.ts'
import { openMembership } from './wiring/membership.ts'
import { startWork } from './wiring/work.ts'

/** By its own socket. */
const answerMs = 5000

/** Runs an engine until it is told to stop; resolves once all that it began is finished or handed on. */
export async function run(options: RunOptions): Promise<void> {
  const supervisor = takeSupervisor(process.env, process.pid)
  const base = await openBase(options)
  const { engineId, engine, log, signal } = base
  const membership = await openMembership(base)
  const work = startWork(base)
  const doors = await openDoors(base, membership, work)
  work.begin()
  const others = membership.peers.others().length
  log.info({ engine: engineId, version, socket: engine.socket, others }, 'engine ready')
  await remindOfAgents(base)
  const own = dial({ unix: engine.socket })
  const alive = async () => await callUnary(own.control, 'Version', {}, { timeoutMs: answerMs })
  void reportToSupervisor({ ...{ supervisor, alive, exec, log, signal }, clock: base.clock })

  await new Promise(resolve => signal.addEventListener('abort', resolve, { once: true }))
  log.info('stopping')
  own.close()
  await closeInOrder(log, [...doors.closing, ...work.closing, ...base.closing])
}

async function remindOfAgents({ view, events }: Base): Promise<void> {
  const reminder = leftBehind({
    own: version,
    engines: [...view.engines.values()].map(engine => engine.version),
    agents: new Map([...view.agents].map(([name, { value }]) => [name, value.version])),
  })
  if (reminder) await events.record(reminder)
}
