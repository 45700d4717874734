import { BanyanError } from '../../core/errors.ts'
import type { exec as systemExec } from '../../platform/exec.ts'

interface BridgePort {
  readonly ifname: string
  readonly master?: string
  readonly hairpin?: boolean
}

/**
 * Lets a packet leave by the port of the bridge that it came from. Where br_netfilter is loaded (Docker loads it), the
 * packet of a container that calls its own published port is translated inside the bridge, which would drop it.
 */
export async function allowHairpin(exec: typeof systemExec, bridge: string): Promise<void> {
  const { exitCode, stdout, stderr } = await exec(['bridge', '-details', '-json', 'link', 'show'])
  if (exitCode !== 0) throw failed(stderr)
  const all = JSON.parse(stdout.toString('utf8') || '[]') as BridgePort[]
  const ports = all.filter(port => port.master === bridge && port.hairpin === false)
  if (ports.length === 0) return
  const input = ports.map(port => `link set dev ${port.ifname} hairpin on\n`).join('')
  // a container may end meanwhile: its port is gone, the others still count
  const done = await exec(['bridge', '-force', '-batch', '-'], { input })
  if (done.exitCode !== 0 && !done.stderr.includes('Cannot find device')) throw failed(done.stderr)
}

function failed(stderr: string): BanyanError {
  return new BanyanError('bridge-failed', `bridge: ${stderr.trim().slice(0, 500)}`, 'retry')
}
