import { isIP } from 'node:net'
import Docker from 'dockerode'
import { execIn } from '../../../agent/containers/docker/exec.ts'
import { callUnary } from '../../../platform/rpc/call.ts'
import type { TaskView__Output } from '../../../proto/gen/banyan/v1/TaskView.ts'
import type { RigHost } from '../../rig/host.ts'
import type { Rig } from '../../rig/rig.ts'

const timeoutMs = 20_000

/** Of all applications, if none is named. */
export async function tasksOf(rig: Rig, app: string): Promise<TaskView__Output[]> {
  const { tasks } = await callUnary(rig.control.connection.control, 'ListTasks', { app })
  return tasks
}

export async function theTask(rig: Rig, app: string, service: string): Promise<TaskView__Output> {
  const task = (await tasksOf(rig, app)).find(each => each.service === service)
  if (!task) throw new Error(`${app}/${service} has no task`)
  return task
}

export function hostOf(rig: Rig, { id, agent }: Pick<TaskView__Output, 'id' | 'agent'>): RigHost {
  const host = rig.hosts().find(({ name }) => name === agent)
  if (!host) throw new Error(`${id} is on ${agent}, which is no host`)
  return host
}

/** The address that a container of the service finds under a name. */
export async function looksUp(
  rig: Rig,
  [app, service]: readonly [app: string, service: string],
  name: string,
): Promise<string | undefined> {
  const run = await programIn(rig, app, service)
  return addressIn((await run('nslookup', name)).output)
}

/**
 * What a container of the service gets from `http://<host>/` within three seconds; undefined: no answer. In steps that
 * need no resolver of the C library: a busybox that is linked statically has none.
 */
export async function asks(
  rig: Rig,
  [app, service]: readonly [app: string, service: string],
  host: string,
): Promise<string | undefined> {
  const [name = '', port = '80'] = host.split(':')
  const address = isIP(name) === 4 ? name : await looksUp(rig, [app, service], name)
  if (address === undefined) return undefined
  const run = await programIn(rig, app, service)
  const request = `printf 'GET / HTTP/1.0\\r\\n\\r\\n' | nc -w 3 ${address} ${port}`
  const { output } = await run('sh', '-c', request)
  // otherwise it is empty, or says why there is no connection
  return output.startsWith('HTTP/') ? output.split('\r\n\r\n').at(-1)?.trim() : undefined
}

async function programIn(rig: Rig, app: string, service: string) {
  const task = await theTask(rig, app, service)
  const docker = new Docker({ socketPath: hostOf(rig, task).docker })
  return async (...argv: readonly string[]) =>
    await execIn(docker, task.containerId, argv, timeoutMs)
}

/** After the server's own address comes the answer. */
function addressIn(nslookup: string): string | undefined {
  const [, answer = ''] = nslookup.split(/^Name:/m)
  return /^Address(?: 1)?:\s+(\d+\.\d+\.\d+\.\d+)/m.exec(answer)?.[1]
}
