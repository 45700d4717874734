import { BanyanError } from '../../core/errors.ts'
import type { Engine, EngineTunnel } from '../../core/model/engine.ts'

type Place = Pick<Engine, 'address' | 'tunnel'>

/**
 * Two servers with one host name, as copies of a machine have it, would take each other's locks and registration. Code:
 * `engine-name-taken` (wait). An engine that was killed finds its own registration: its key, or its host, tells.
 */
export function nameTaken(id: string, registered: Place, own: Place): BanyanError | undefined {
  if (!isElsewhere(registered, own)) return undefined
  const message = `An engine called ${id} runs at ${whereOf(registered)}: give this one another name (engine_id in banyan.yaml, banyan-engine init --name)`
  return new BanyanError('engine-name-taken', message, 'wait')
}

function isElsewhere(registered: Place, own: Place): boolean {
  if (registered.tunnel && own.tunnel) {
    const known = keysOf(registered.tunnel)
    return !keysOf(own.tunnel).some(key => known.includes(key))
  }
  const [there, here] = [hostOf(registered.address), hostOf(own.address)]
  return there !== '' && here !== '' && there !== here
}

/** While one key follows another, and after it, the same engine has either. */
function keysOf({ key, next, former }: EngineTunnel): readonly string[] {
  return [key, next?.key, former].flatMap(one => one ?? [])
}

function whereOf({ address, tunnel }: Place): string {
  return tunnel?.host ?? hostOf(address)
}

function hostOf(address: string): string {
  return address.slice(0, Math.max(0, address.lastIndexOf(':')))
}
