import type { Rig } from '../../test/rig/rig.ts'
import type { RigEngine } from '../../test/rig/control-plane.ts'

/** kill -9; SIGSTOP: the kernel still takes connections for it; all packets of its server are lost, those of its etcd too. */
export const faults = ['kill', 'stop', 'cut'] as const
export type Fault = (typeof faults)[number]

export async function begin(fault: Fault, rig: Rig, victim: RigEngine): Promise<void> {
  if (fault === 'kill') await victim.engine.kill()
  else if (fault === 'stop') victim.engine.pause()
  else await rig.network.isolate(victim, 'all')
}

export async function end(fault: Fault, rig: Rig, victim: RigEngine): Promise<void> {
  if (fault === 'kill') await victim.engine.start()
  else if (fault === 'stop') victim.engine.resume()
  else await rig.network.heal()
}
