import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Docker from 'dockerode'
import { pino } from 'pino'
import { createDockerRuntime } from '../../agent/containers/docker.ts'
import { TaskFiles } from '../../agent/containers/files.ts'
import type { ContainerRuntime } from '../../agent/containers/runtime.ts'
import type { ContainerSpec } from '../../core/model/container-spec.ts'
import { all } from './all.ts'
import { startDockerd } from './dockerd.ts'
import { untilAnswered } from './eventually.ts'
import { aTask, aWanted } from './sample-task.ts'
import { buildScratchImage } from './scratch-image.ts'

export type Changes = Partial<ContainerSpec>

export interface DockerBench {
  readonly docker: Docker
  readonly socket: string
  readonly runtime: ContainerRuntime
  /** A folder that is gone at the end. */
  readonly home: string
  /** Each under a name of its own, so that tests can run side by side. */
  create(changes: Changes): Promise<string>
  start(changes: Changes): Promise<string>
  /** What a container that ends by itself prints. Read when it has ended: who follows may miss the last lines. */
  outputOf(changes: Changes): Promise<string[]>
  inspect(changes: Changes): Promise<Docker.ContainerInspectInfo>
  close(): Promise<void>
}

const { signal } = new AbortController()

/** A Docker Engine of one's own with the image box:1, and containers made through the runtime port. */
export async function startDockerBench(network: {
  readonly name: string
  readonly subnet: string
  readonly gateway: string
}): Promise<DockerBench> {
  const daemon = await startDockerd()
  const docker = new Docker({ socketPath: daemon.socket })
  await buildScratchImage(daemon.socket, 'box:1')
  const home = mkdtempSync(join(tmpdir(), 'bnt-r-'))
  const log = pino({ level: process.env['BANYAN_TEST_LOG'] ?? 'silent' })
  const runtime = createDockerRuntime({ socketPath: daemon.socket, agent: 'a1', log })
  await runtime.ensureNetwork({ ...network, bridge: network.name, mtu: 1400 }, signal)
  const files = new TaskFiles(home, network.gateway)
  let slots = 0

  const create = async (changes: Changes) => {
    const task = aTask({ command: ['sleep', '60'], ...changes }, ++slots)
    const { name, gateway } = network
    const mounted = await files.prepare(task)
    return await runtime.create(aWanted(task, { network: name, gateway, ...mounted }), signal)
  }
  const start = async (changes: Changes) => {
    const id = await create(changes)
    await runtime.start(id, signal)
    return id
  }
  return {
    ...{ docker, socket: daemon.socket, runtime, home, create, start },
    outputOf: async changes => {
      const id = await start(changes)
      await docker.getContainer(id).wait()
      const lines = await all(runtime.logs(id, { tail: 1000, follow: false }, signal))
      return lines.map(({ text }) => text)
    },
    inspect: async changes => await docker.getContainer(await create(changes)).inspect(),
    close: async () => {
      const left = await docker.listContainers({ all: true })
      await Promise.all(
        left.map(({ Id }) => docker.getContainer(Id).remove({ force: true, v: true })),
      )
      await untilAnswered(() => removeNetwork(docker, network.name)).finally(() => daemon.stop())
      rmSync(home, { recursive: true })
    },
  }
}

/** An endpoint may outlive its container: for a moment, or until it is cut off. */
async function removeNetwork(docker: Docker, name: string): Promise<void> {
  const network = docker.getNetwork(name)
  const { Containers = {} } = (await network.inspect()) as { Containers?: Record<string, unknown> }
  for (const Container of Object.keys(Containers)) {
    await network.disconnect({ Container, Force: true }).catch(() => undefined)
  }
  await network.remove()
}
