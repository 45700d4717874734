#!/usr/bin/env node
import { Command } from 'commander'
import type { AgentConfig } from '../core/config/agent.ts'
import { codeOf, lastWordsOf } from '../core/errors.ts'
import { loadConfigFile } from '../platform/config-file.ts'
import { helpSettings } from '../platform/help.ts'
import { createLogger, type Logger } from '../platform/logger.ts'
import { shutdownSignal } from '../platform/shutdown.ts'
import { version } from '../platform/version.ts'
import { createDockerRuntime } from './containers/docker.ts'
import { createNerdctlRuntime } from './containers/nerdctl.ts'
import { run, type Setting } from './run.ts'
import { tearDown } from './teardown.ts'
import { addInit } from './wizard/command.ts'

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

const configOption = [
  '--config <file>',
  'configuration file (default: $BANYAN_CONFIG, ./.banyan/banyan.yaml, /etc/banyan/banyan.yaml)',
] as const

const command = new Command('banyan-agent')
  .description(
    'The data plane of one server: containers, names, published ports. Without a command it runs.',
  )
  .version(version)
  .configureHelp(helpSettings)
  .enablePositionalOptions()
  .option(...configOption)
  .action(async ({ config }: { config?: string }) => await run(await prepare(config)))

addInit(command)

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
  process.stderr.write(`banyan-agent: ${lastWordsOf(error)}\n`)
  // what was started before the failure would keep the process
  process.exit(codeOf(error) === 'interrupted' ? 130 : 1)
})
