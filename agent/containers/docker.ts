import Docker from 'dockerode'
import type { Logger } from '../../platform/logger.ts'
import { limited } from './docker/call.ts'
import { createContainer } from './docker/create-container.ts'
import { wholeSeconds } from './docker/create/program.ts'
import { statusCodeOf } from './docker/errors.ts'
import { listenToEvents } from './docker/events.ts'
import { execIn } from './docker/exec.ts'
import { hasImage, imageSettings } from './docker/image.ts'
import { ContainerList } from './docker/list.ts'
import { readLogs } from './docker/logs.ts'
import { ensureNetwork, removeNetwork } from './docker/network.ts'
import { removeVolume, volumesOf } from './docker/volumes.ts'
import { pullImage } from './docker/pull.ts'
import type { ContainerRuntime, OutsideEvent } from './runtime.ts'

const limitMs = 60_000

/** The runtime port on the Docker Engine API, from 1.41 on. Only containers labelled for `agent` are seen. */
export function createDockerRuntime(options: {
  readonly socketPath: string
  readonly agent: string
  /** Where `docker login` keeps what it was told. Absent: nobody logged in. */
  readonly loginFile?: string
  readonly log: Logger
}): ContainerRuntime {
  const { agent, loginFile, log } = options
  const docker = new Docker({ socketPath: options.socketPath })
  const containers = new ContainerList(docker, agent)
  return {
    ensureNetwork: (network, signal) => ensureNetwork(docker, agent, network, signal),
    removeNetwork: (name, signal) => removeNetwork(docker, agent, name, signal),
    list: signal => containers.read(signal),
    hasImage: (image, signal) => hasImage(docker, image, signal),
    pull: (image, onProgress, signal) => pullImage(docker, image, loginFile, onProgress, signal),
    imageHealthcheck: async (image, signal) =>
      (await imageSettings(docker, image, signal)).healthcheck,
    create: (wanted, signal) => createContainer(docker, agent, wanted, log, signal),
    start: (id, signal) => start(docker, id, signal),
    stop: (id, graceMs, signal) => stop(docker, id, graceMs, signal),
    remove: (id, signal) => remove(docker, id, signal),
    volumesOf: (app, signal) => volumesOf(docker, app, signal),
    removeVolume: (name, signal) => removeVolume(docker, name, signal),
    exec: (id, argv, timeoutMs, as) => execIn(docker, id, argv, timeoutMs, as),
    logs: (id, logOptions, signal) => readLogs(docker, id, logOptions, signal),
    events: (onEvent, signal) => {
      const listener = {
        connected: (yes: boolean) => {
          containers.listening(yes)
          onEvent(yes ? undefined : { kind: 'gap' })
        },
        asked: (event: OutsideEvent) => onEvent(event),
        changed: (id: string) => {
          containers.changed(id)
          onEvent()
        },
      }
      void listenToEvents(docker, agent, listener, log, signal)
    },
  }
}

async function start(docker: Docker, id: string, signal: AbortSignal): Promise<void> {
  const meanings = {
    400: ['container-start-failed', 'stalled'],
    403: ['address-taken', 'retry'],
    404: ['container-not-found', 'retry'],
  } as const
  await limited({ what: `start container ${id}`, limitMs, signal, meanings }, abortSignal =>
    unless([304], docker.getContainer(id).start({ abortSignal })),
  )
}

async function stop(
  docker: Docker,
  id: string,
  graceMs: number,
  signal: AbortSignal,
): Promise<void> {
  const what = `stop container ${id}`
  await limited({ what, limitMs: graceMs + limitMs, signal }, abortSignal =>
    unless([304, 404], docker.getContainer(id).stop({ t: wholeSeconds(graceMs), abortSignal })),
  )
}

async function remove(docker: Docker, id: string, signal: AbortSignal): Promise<void> {
  await limited({ what: `remove container ${id}`, limitMs, signal }, abortSignal =>
    unless([404, 409], docker.getContainer(id).remove({ v: true, abortSignal })),
  )
}

/** Answers that say that it is so already. 409 for a removal: it is under way. */
async function unless(statuses: readonly number[], call: Promise<unknown>): Promise<void> {
  try {
    await call
  } catch (error) {
    if (!statuses.includes(statusCodeOf(error) ?? 0)) throw error
  }
}
