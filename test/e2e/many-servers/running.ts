import Docker from 'dockerode'
import type { RigHost } from '../../rig/host.ts'
import type { Rig } from '../../rig/rig.ts'
import { eventually } from '../../support/eventually.ts'
import { tasksOf } from './inside.ts'

const withinMs = 90_000

/** Resolves when the application has exactly so many tasks, all of them ready, and on such agents. */
export async function untilAllRun(
  rig: Rig,
  app: string,
  count: number,
  where: (agent: string) => boolean = () => true,
): Promise<void> {
  await eventually(async () => {
    const tasks = await tasksOf(rig, app).catch(() => [])
    const running = tasks.filter(({ ready, agent }) => ready && where(agent))
    return running.length === count && tasks.length === count ? true : undefined
  }, withinMs)
}

/** Of containers, sorted. */
export async function runningNames(hosts: readonly RigHost[]): Promise<string[]> {
  const all = await Promise.all(hosts.map(async host => await host.containers()))
  return all
    .flat()
    .filter(({ running }) => running)
    .map(({ name }) => name)
    .sort()
}

/** Resolves when each task is ready, runs on the server that it is meant for, and nothing else is anywhere. */
export async function untilAsWanted(rig: Rig): Promise<void> {
  await eventually(async () => {
    const tasks = await tasksOf(rig, '').catch(() => [])
    const wanted = tasks.filter(({ ready }) => ready).map(({ agent, id }) => `${agent}/${id}`)
    const there = await Promise.all(
      rig.hosts().map(async host => {
        const containers = await host.containers()
        return containers.map(({ name, running }) => (running ? `${host.name}/${name}` : 'ended'))
      }),
    )
    const same = there.flat().sort().join() === wanted.sort().join()
    return same && wanted.length === tasks.length ? true : undefined
  }, withinMs)
}

/** Kills a container as if its program had crashed, and resolves when it runs again. */
export async function crash(host: RigHost, containerId: string): Promise<void> {
  const container = new Docker({ socketPath: host.docker }).getContainer(containerId)
  await container.kill()
  await eventually(async () => {
    const { State } = await container.inspect()
    return State.Running ? true : undefined
  }, withinMs)
}
