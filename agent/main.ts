#!/usr/bin/env node
import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { Command } from 'commander'
import type { AgentConfig, Config } from '../core/config/config.ts'
import { BanyanError, messageOf } from '../core/errors.ts'
import { bootId, bootMs } from '../platform/boot-clock.ts'
import { systemClock } from '../platform/clock.ts'
import { loadConfigFile } from '../platform/config-file.ts'
import { exec } from '../platform/exec.ts'
import { createLogger, type Logger } from '../platform/logger.ts'
import { closeInOrder, shutdownSignal } from '../platform/shutdown.ts'
import { type Connection, dial } from '../platform/rpc/client.ts'
import { version } from '../platform/version.ts'
import { awaitRuntime } from './await-runtime.ts'
import { ContactNote } from './contact-note.ts'
import { createDockerRuntime } from './containers/docker.ts'
import { startEarlyFence } from './containers/early-fence.ts'
import { createNerdctlRuntime } from './containers/nerdctl.ts'
import type { ContainerRuntime } from './containers/runtime.ts'
import { type DataPlane, startDataPlane } from './data-plane.ts'
import { helloOf } from './hello.ts'
import { init, type InitFlags } from './init.ts'
import { Identity } from './join/identity.ts'
import { keepRenewed } from './join/keep-renewed.ts'
import { openTunnel } from './overlay/tunnel.ts'
import { RegistryTunnel } from './registry-tunnel/tunnel.ts'
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
  const identity = await Identity.load(agent.joinFile, agent.nodeName, agent.engines)
  const dialEngine = (engine: string) => dial(engine, identity?.tls)
  const registryTunnel = new RegistryTunnel({ dial: dialEngine, log, signal })
  const hello = await helloOf(agent, randomUUID())
  let linked: Connection | undefined
  let plane: DataPlane | undefined
  const contactNote = new ContactNote(join(agent.dataDir, 'contact.json'), bootId(), log)
  const earlyFence = startEarlyFence({ ...common, bootMs, runtime, contactNote })
  if (identity) void keepRenewed({ identity, connection: () => linked, ...common })
  await awaitRuntime(runtime, common)
  const tunnel = await openTunnel({
    ...common,
    ...{ config: agent.overlay, dataDir: agent.dataDir, bridge: agent.network.bridge, exec },
    engines: agent.engines,
    onMove: () => {
      plane?.moved()
      session.helloAgain()
    },
  })

  const session = startSession({
    ...common,
    bootMs,
    engines: agent.engines,
    hello: () => ({ ...hello, ...tunnel.hello() }),
    dial: dialEngine,
    onLinked: (connection, registryPort) => {
      linked = connection
      void registryTunnel.linked(connection.agent.peer, registryPort)
    },
    rotateKey: async () => await tunnel.rotate(),
    onSubnet: async (subnet, ranges) => {
      plane ??= await startDataPlane({
        ...common,
        config: agent,
        subnet,
        ranges,
        runtime,
        tunnel,
        contactNote,
        report: change => session.report(change),
        reportSwept: swept => session.reportSwept(swept),
      })
      earlyFence.end()
      if (plane.subnet !== subnet) throw subnetChanged(plane.subnet, subnet)
    },
    apply: async desired => await plane?.apply(desired),
    onContact: at => plane?.contact(at),
    sweep: apps => plane?.sweep(apps),
    statuses: () => plane?.statuses(),
    logs: (task, options, logSignal) => started(plane).logs(task, options, logSignal),
  })
  log.info({ agent: agent.nodeName, version, engines: agent.engines }, 'agent started')

  await session.finished
  await closeInOrder(log, [
    ['data plane', async () => await plane?.finished],
    ['tunnel', async () => await tunnel.finished],
  ])
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

function collect(value: string, before: readonly string[]): string[] {
  return [...before, value]
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
  .command('init')
  .description('Joins a cluster with what `banyan agent invite` printed, and writes banyan.yaml.')
  .option(
    '--engine <host:port>',
    "the engine's agent_listen; repeatable: where to look next",
    collect,
    [],
  )
  .option('--token <token>', 'others on this server may see it here: it is of use once')
  .option('--token-file <file>', 'a file that holds it, or - for standard input')
  .option('--name <name>', 'of this server in the cluster (default: node_name, or the host name)')
  .option('--label <name=value>', 'a fact for placement; repeatable', collect, [])
  .option('--data-dir <folder>', 'where the agent keeps its key and its files')
  .option('--config <file>', 'what to write (default: $BANYAN_CONFIG, /etc/banyan/banyan.yaml)')
  .action(async (flags: InitFlags) => {
    const config = flags.config ?? command.opts<{ config?: string }>().config
    process.stdout.write(`${await init({ ...flags, ...(config !== undefined && { config }) })}\n`)
  })

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
