import type Docker from 'dockerode'
import type { ContainerSpec } from '../../../core/model/container-spec.ts'
import type { Logger } from '../../../platform/logger.ts'
import { requireFolders } from '../require-folders.ts'
import type { WantedContainer } from '../runtime.ts'
import { limited } from './call.ts'
import { createOptions } from './create.ts'
import { needsOf, requireApi } from './create/needs.ts'
import { imageSettings } from './image.ts'
import { ensureVolume } from './volumes.ts'

const limitMs = 60_000
const meanings = {
  400: ['container-create-failed', 'stalled'],
  404: ['image-not-found', 'retry'],
  409: ['name-taken', 'wait'],
} as const

interface Created {
  readonly Id: string
  readonly Warnings?: readonly string[] | null
}

/** Volumes first. What the engine says that it left out, for example because its kernel lacks it, is logged. */
export async function createContainer(
  docker: Docker,
  agent: string,
  wanted: WantedContainer,
  log: Logger,
  signal: AbortSignal,
): Promise<string> {
  const { spec, app, task } = wanted
  await requireEngine(docker, spec, signal)
  await requireFolders(spec)
  for (const volume of spec.volumes) await ensureVolume(docker, app, volume, signal)
  const clearsCommand = spec.command?.length === 0 && spec.entrypoint === undefined
  const entrypoint = clearsCommand
    ? (await imageSettings(docker, spec.image, signal)).entrypoint
    : undefined
  const body = createOptions(agent, wanted, entrypoint)
  const name = spec.containerName ?? task
  const query = { name, ...(spec.platform !== undefined && { platform: spec.platform }) }
  const what = `create container ${name}`
  const created = await limited({ what, limitMs, signal, meanings }, abortSignal =>
    post(docker, { query, body }, abortSignal),
  )
  for (const warning of created.Warnings ?? []) log.warn({ task, warning }, 'container engine')
  return created.Id
}

/**
 * Not dockerode's own call: that one puts the whole body into the URL as well, the environment included, and forgets
 * the warnings.
 */
async function post(
  docker: Docker,
  { query, body }: { readonly query: object; readonly body: object },
  abortSignal: AbortSignal,
): Promise<Created> {
  const call = {
    ...{ path: '/containers/create?', method: 'POST', abortSignal },
    options: { _query: query, _body: body },
    statusCodes: { 200: true, 201: true, 400: 'bad parameter', 404: 'no such image' },
  }
  return await new Promise((resolve, reject) => {
    docker.modem.dial(call, (error: Error | null, data?: unknown) =>
      error ? reject(error) : resolve(data as Created),
    )
  })
}

async function requireEngine(docker: Docker, spec: ContainerSpec, signal: AbortSignal) {
  const needs = needsOf(spec)
  if (needs.length === 0) return
  const what = 'ask the container engine for its version'
  const { ApiVersion } = await limited({ what, limitMs, signal }, () => docker.version())
  requireApi(needs, ApiVersion)
}
