import type { Command } from 'commander'
import type { InitFlags } from '../init.ts'
import { joinByToken } from './by-token.ts'
import { type AgentWizardFlags, initAgent } from './init.ts'

const print = (text: string) => void process.stdout.write(`${text}\n`)
const tell = (text: string) => void process.stderr.write(`${text}\n`)

const examples = `
Examples:
  banyan-agent init                                                # asks
  banyan-agent init --engine 192.168.1.10:50051 --token-file -     # asks for the token alone
  banyan-agent init --engine 192.168.1.10:50051=<key> --engine 192.168.1.20:50051=<key> --yes
`

/** `banyan-agent init`: with a token it joins and asks nothing, else it asks. */
export function addInit(program: Command): void {
  program
    .command('init')
    .description(
      'Joins a cluster: with what `banyan agent invite` printed, or with a key of its own. Asks what no flag says, and writes banyan.yaml.',
    )
    .option(
      '--engine <host:port[=key]>',
      'an engine, with its WireGuard public key; repeatable: the first is joined, the others are tried when it is silent',
      collect,
      [],
    )
    .option('--engine-key <key>', 'the key of an --engine without one, in order', collect, [])
    .option('--one-engine', 'there are no further ones')
    .option('--token <token>', 'others on this server may see it here: it is of use once')
    .option('--token-file <file>', 'a file that holds it, or - for standard input')
    .option('--name <name>', 'of this server in the cluster (default: node_name, or the host name)')
    .option('--label <name=value>', 'a fact for placement; repeatable', collect, [])
    .option('--data-dir <folder>', 'where the agent keeps its key and its files')
    .option('--systemd', 'install the systemd unit')
    .option('--no-systemd', 'leave systemd alone')
    .option('--yes', 'ask nothing: what no flag says is as usual', false)
    .option('--unchecked', 'ask nothing about what does not answer (yet)', false)
    .option('--config <file>', 'what to write (default: $BANYAN_CONFIG, /etc/banyan/banyan.yaml)')
    .addHelpText('after', examples)
    .action(async (said: InitFlags & AgentWizardFlags) => {
      const config = said.config ?? program.opts<{ config?: string }>().config
      const flags = { ...said, ...(config !== undefined && { config }) }
      const hasToken = said.token !== undefined || said.tokenFile !== undefined
      if (hasToken) print(await joinByToken(flags, tell))
      else await initAgent(flags, print)
    })
}

function collect(value: string, before: readonly string[]): string[] {
  return [...before, value]
}
