import { type Place, type RigCommand, type Target, type Verb, help } from './commands.ts'
import type { RigHost } from './host.ts'
import type { Program } from './program.ts'
import type { Rig } from './rig.ts'

/** Does what a person asked for; answers what to print. Rejects with a sentence when it can't be done. */
export async function carryOut(rig: Rig, command: RigCommand): Promise<string> {
  switch (command.kind) {
    case 'power':
      await power(rig, command.verb, command.target)
      return 'done'
    case 'cut':
      await (command.target === 'engine'
        ? rig.network.cutEngine()
        : rig.network.cut(rig.host(command.target)))
      return 'done: `heal` undoes it'
    case 'isolate':
      await rig.network.isolate(rig.engine(command.engine), command.from)
      return 'done: `heal` undoes it'
    case 'lose':
      await rig.network.lose(placeOf(rig, command.from), placeOf(rig, command.to))
      return 'done: `heal` undoes it'
    case 'heal':
      await rig.network.heal()
      return 'done'
    case 'add': {
      const { name, address } = await rig.addHost()
      return `${name} at ${address} has joined`
    }
    case 'remove':
      await rig.removeHost(rig.host(command.host))
      return 'done'
    case 'on':
      return (await rig.host(command.host).run(...command.argv)).trimEnd()
    case 'banyan':
      return await said(rig, ...command.args)
    case 'status':
      return [serverLines(rig), await said(rig, 'status'), await said(rig, 'ps')].join('\n')
    case 'logs':
      return rig.logs(8)
    case 'unclear':
      return command.why
    case 'help':
      return help
    case 'nothing':
    case 'quit':
      return ''
  }
}

async function power(rig: Rig, verb: Verb, target: Target): Promise<void> {
  await partOf(rig, target)[verb]()
}

function partOf(rig: Rig, target: Target): RigHost | Program {
  if (typeof target === 'number') return rig.host(target)
  if (target === 'engine') return rig.control.engine
  if ('agent' in target) return rig.host(target.agent).agent
  if ('engine' in target) return rig.engine(target.engine).engine
  const { etcd, id } = rig.engine(target.etcd)
  if (!etcd) throw new Error(`${id} manages its etcd itself: it goes with the engine`)
  return etcd
}

function placeOf(rig: Rig, place: Place): { readonly address: string } {
  return place === 'engine' ? rig.control : rig.host(place)
}

async function said(rig: Rig, ...args: readonly string[]): Promise<string> {
  const { stdout, stderr } = await rig.cli(...args)
  return (stdout + stderr).trimEnd()
}

function serverLines(rig: Rig): string {
  const engines = rig.engines().map(({ id, address, engine, etcd }) => {
    const member = etcd ? `, etcd ${etcd.running ? 'runs' : 'is off'}` : ''
    return `${id}  ${address}  ${engine.running ? 'runs' : 'is off'}${member}`
  })
  const lines = rig.hosts().map(({ name, address, on, agent }) => {
    const state = on ? (agent.running ? 'on' : 'on, without its agent') : 'off'
    return `${name}  ${address}  ${state}`
  })
  return [...engines, ...lines, ''].join('\n')
}
