#!/usr/bin/env node
import { randomUUID } from 'node:crypto'
import { cpus, totalmem } from 'node:os'
import { Command } from 'commander'
import type { AgentConfig, Config } from '../core/config/config.ts'
import { BanyanError, messageOf } from '../core/errors.ts'
import { bootMs } from '../platform/boot-clock.ts'
import { systemClock } from '../platform/clock.ts'
import { loadConfigFile } from '../platform/config-file.ts'
import { createLogger, type Logger } from '../platform/logger.ts'
import { closeInOrder, shutdownSignal } from '../platform/shutdown.ts'
import { agentProtocol, version } from '../platform/version.ts'
import { awaitRuntime } from './await-runtime.ts'
import { createDockerRuntime } from './containers/docker.ts'
import { createNerdctlRuntime } from './containers/nerdctl.ts'
import type { ContainerRuntime } from './containers/runtime.ts'
import { type DataPlane, startDataPlane } from './data-plane.ts'
import { startSession } from './session/session.ts'
import { tearDown } from './teardown.ts'

interface Setting {
  readonly config: Config
  readonly log: Logger
  readonly runtime: ContainerRuntime
  readonly signal: AbortSignal
}

async function prepare(configPath: string | undefined): Promise<Setting> {
  const { config, warnings } = await loadConfigFile(
    configPath === undefined ? {} : { path: configPath },
  )
  const log = createLogger({ program: 'agent', ...config.logging })
  for (const warning of warnings) log.warn({ warning }, 'configuration')
  const runtime = runtimeOf(config.agent, log)
  return { config, log, runtime, signal: shutdownSignal().signal }
}

function runtimeOf(config: AgentConfig, log: Logger) {
  const { runtime, nodeName: agent, dockerHost: socketPath, dockerLoginFile: loginFile } = config
  return runtime === 'nerdctl'
    ? createNerdctlRuntime({ agent, log })
    : createDockerRuntime({ socketPath, agent, loginFile, log })
}

async function run(configPath: string | undefined): Promise<void> {
  const { config, log, runtime, signal } = await prepare(configPath)
  const { agent } = config
  const common = { log, clock: systemClock, random: Math.random, signal }
  let plane: DataPlane | undefined
  await awaitRuntime(runtime, common)

  const session = startSession({
    ...common,
    bootMs,
    engines: agent.engines,
    hello: {
      name: agent.nodeName,
      incarnation: randomUUID(),
      version,
      protocol: agentProtocol,
      labels: agent.labels,
      cpus: cpus().length,
      memoryBytes: totalmem(),
    },
    onSubnet: async (subnet, ranges) => {
      plane ??= await startDataPlane({
        ...common,
        config: agent,
        subnet,
        ranges,
        runtime,
        report: change => session.report(change),
        reportSwept: swept => session.reportSwept(swept),
      })
      if (plane.subnet !== subnet) throw subnetChanged(plane.subnet, subnet)
    },
    apply: async desired => await plane?.apply(desired),
    onContact: at => plane?.contact(at),
    sweep: apps => plane?.sweep(apps),
    statuses: () => plane?.statuses() ?? [],
    logs: (task, options, logSignal) => started(plane).logs(task, options, logSignal),
  })
  log.info({ agent: agent.nodeName, version, engines: agent.engines }, 'agent started')

  await session.finished
  await closeInOrder(log, [['data plane', async () => await plane?.finished]])
  process.exit(0)
}

function started(plane: DataPlane | undefined): DataPlane {
  if (plane) return plane
  throw new BanyanError('agent-starting', 'The agent has no network yet.', 'retry')
}

function subnetChanged(from: string, to: string): BanyanError {
  const message = `The engine gave this agent ${to}, but its containers live in ${from}. Restart the agent after \`banyan-agent teardown\``
  return new BanyanError('subnet-changed', message, 'wait')
}

const configOption = [
  '--config <file>',
  'configuration file (default: $BANYAN_CONFIG, ./.banyan/banyan.yaml, /etc/banyan/banyan.yaml)',
] as const

const command = new Command('banyan-agent')
  .description('The data plane of one server: containers, names, published ports.')
  .version(version)
  .enablePositionalOptions()
  .option(...configOption)
  .action(async ({ config }: { config?: string }) => await run(config))

command
  .command('teardown')
  .description(
    'Removes the containers, the network and the rules that the agent made; stop it first.',
  )
  .option(...configOption)
  .action(async (options: { config?: string }) => {
    const { config, ...rest } = await prepare(
      options.config ?? command.opts<typeof options>().config,
    )
    await tearDown({ ...rest, config: config.agent })
    process.exit(0)
  })

command
  .command('version')
  .description('Prints the version.')
  .action(() => void process.stdout.write(`${version}\n`))

await command.parseAsync().catch((error: unknown) => {
  process.stderr.write(`banyan-agent: ${messageOf(error)}\n`)
  process.exit(1) // what was started before the failure would keep the process
})
