import type { Logger } from '../../platform/logger.ts'
import { containerLabels } from './docker/labels.ts'
import { createArgv, imageArgv, pullArgv } from './nerdctl/argv.ts'
import { seccompProfile } from './nerdctl/argv/isolation.ts'
import { attempt, type Call, call } from './nerdctl/call.ts'
import { meanings } from './nerdctl/errors.ts'
import { execIn } from './nerdctl/exec.ts'
import { listContainers } from './nerdctl/list.ts'
import { readLogs } from './nerdctl/logs.ts'
import { ensureNetwork, removeNetwork } from './nerdctl/network.ts'
import { parseImage } from './nerdctl/parse.ts'
import { linesFile, withPrivateFiles } from './nerdctl/private-files.ts'
import { ensureVolume, removeVolume, volumesOf } from './nerdctl/volumes.ts'
import { watchContainers } from './nerdctl/watch.ts'
import { requireFolders } from './require-folders.ts'
import type { ContainerRuntime, WantedContainer } from './runtime.ts'

const pullLimitMs = 30 * 60_000
const limitMs = 60_000

interface NerdctlOptions {
  readonly agent: string
  readonly log: Logger
  /** The command and what comes before its words; default: nerdctl. */
  readonly program?: readonly string[]
  /** Where CNI looks for networks. */
  readonly cniFolder?: string
}

/**
 * The runtime port on nerdctl's command line, for servers with containerd alone. Only containers labelled for `agent`
 * are seen. The address of a container is kept in a label, because nerdctl tells it of running ones only.
 */
export function createNerdctlRuntime(options: NerdctlOptions): ContainerRuntime {
  const { agent, log, program = ['nerdctl'], cniFolder = '/etc/cni/net.d' } = options
  const settings = async (image: string, signal: AbortSignal) => {
    const wanted = { what: `inspect ${image}`, limitMs, signal, meanings: meanings.create }
    return parseImage((await call(program, imageArgv({ image }), wanted)).stdout)
  }
  const simple = async (what: string, argv: readonly string[], signal: AbortSignal, ms = limitMs) =>
    await call(program, argv, { what, limitMs: ms, signal, meanings: meanings.other })
  return {
    ensureNetwork: async network => await ensureNetwork(cniFolder, agent, network),
    volumesOf: async (app, signal) => await volumesOf(program, app, signal),
    removeVolume: async (name, signal) => await removeVolume(program, name, signal),
    removeNetwork: async name => await removeNetwork(cniFolder, agent, name),
    list: async signal => await listContainers(program, agent, signal),
    hasImage: async (image, signal) => {
      const { exitCode } = await attempt(program, imageArgv(image), { limitMs, signal })
      return exitCode === 0
    },
    pull: async (image, onProgress, signal) => {
      const wanted: Call = {
        what: `pull ${image.image}`,
        limitMs: pullLimitMs,
        signal,
        meanings: meanings.pull,
      }
      await call(program, pullArgv(image), wanted)
      onProgress('pulled')
    },
    imageHealthcheck: async (image, signal) => (await settings(image, signal)).healthcheck,
    create: async (wanted, signal) => {
      const { spec } = wanted
      const clears = spec.command?.length === 0 && spec.entrypoint === undefined
      const entrypoint = clears ? (await settings(spec.image, signal)).entrypoint : undefined
      return await create(program, agent, wanted, entrypoint, signal)
    },
    start: async (id, signal) => {
      const what = `start container ${id}`
      await call(program, ['start', id], { what, limitMs, signal, meanings: meanings.start })
    },
    stop: async (id, graceMs, signal) => {
      const seconds = String(Math.ceil(graceMs / 1000))
      const argv = ['stop', `--time=${seconds}`, id]
      await unlessGone(simple(`stop container ${id}`, argv, signal, graceMs + limitMs))
    },
    remove: async (id, signal) => {
      await unlessGone(simple(`remove container ${id}`, ['rm', '--volumes', id], signal))
    },
    exec: async (id, argv, timeoutMs, as) => await execIn(program, id, argv, timeoutMs, as),
    logs: (id, logOptions, signal) => readLogs(program, id, logOptions, signal),
    events: (onEvent, signal) => void watchContainers(program, agent, onEvent, log, signal),
  }
}

async function create(
  program: readonly string[],
  agent: string,
  wanted: WantedContainer,
  entrypoint: readonly string[] | undefined,
  signal: AbortSignal,
): Promise<string> {
  const { spec, app, task } = wanted
  await requireFolders(spec)
  for (const volume of spec.volumes) await ensureVolume(program, app, volume, signal)
  const texts = {
    env: linesFile('environment variable', spec.environment),
    labels: linesFile('label', containerLabels(agent, wanted)),
    seccomp: seccompProfile(spec.isolation) ?? '',
  }
  return await withPrivateFiles(texts, async files => {
    const what = `create container ${spec.containerName ?? task}`
    const argv = createArgv(wanted, files, entrypoint)
    const made = await call(program, argv, { what, limitMs, signal, meanings: meanings.create })
    return made.stdout.trim().split('\n').at(-1) ?? ''
  })
}

async function unlessGone(done: Promise<unknown>): Promise<void> {
  try {
    await done
  } catch (error) {
    if ((error as { readonly code?: unknown }).code !== 'container-not-found') throw error
  }
}
