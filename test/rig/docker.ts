import { join } from 'node:path'
import { answersPing } from '../support/dockerd.ts'
import { createProgram, type Program } from './program.ts'
import type { Space } from './space.ts'

interface DockerOptions {
  readonly space: () => Space
  /** Images and containers live there, and the socket. */
  readonly dir: string
  /** The parent of its containers' control groups. */
  readonly cgroup: string
  /** `host:port` of a registry without TLS. */
  readonly registry?: string
}

export function dockerSocket(dir: string): string {
  return join(dir, 'd.sock')
}

/** A Docker Engine for a machine: no bridge and no firewall rules of its own. */
export function createDocker({ space, dir, cgroup, registry }: DockerOptions): Program {
  const socket = dockerSocket(dir)
  const argv = [
    ...['dockerd', '--data-root', join(dir, 'docker'), '-H', `unix://${socket}`],
    ...['--exec-opt', 'native.cgroupdriver=cgroupfs', '--cgroup-parent', `/${cgroup}`],
    ...['--bridge', 'none', '--iptables=false', '--ip-forward=false'],
    ...(registry === undefined ? [] : ['--insecure-registry', registry]),
  ]
  const ready = async () => {
    if (!(await answersPing(socket))) throw new Error(`No Docker Engine answers at ${socket}`)
  }
  return createProgram({ space, argv, logFile: join(dir, 'dockerd.log'), ready })
}
