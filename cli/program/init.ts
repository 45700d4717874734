import type { Command } from 'commander'
import type { CliWizardFlags } from '../wizard/init.ts'
import { repeatable } from './options.ts'
import type { Run } from './run.ts'

type InitOptions = Omit<CliWizardFlags, 'engine' | 'config'>
type Global = Partial<Pick<CliWizardFlags, 'engine' | 'config'>>

const examples = `
Examples:
  sudo banyan init                                          # asks
  sudo banyan init --engine 192.168.1.10:50051=<key> --engine 192.168.1.20:50051=<key> --yes
`

/** `--engine` and `--config` are those of every command; here an engine may have its key with it. */
export function addInit(program: Command, run: Run): void {
  program
    .command('init')
    .description("asks where the engines are, writes banyan.yaml, and makes this machine's key")
    .addOption(
      repeatable(
        '--engine-key <key>',
        'WireGuard public key of each --engine, in order; or --engine host:port=key',
      ),
    )
    .option('--one-engine', 'there are no further ones')
    .option('--name <name>', 'by which the cluster knows this key (default: your user name)')
    .option('--identity-file <file>', 'where the certificate is to be; keys lie beside it')
    .option('--yes', 'ask nothing: what no flag says is as usual', false)
    .option('--unchecked', 'ask nothing about what does not answer (yet)', false)
    .addHelpText('after', examples)
    .action((options: InitOptions) => {
      const { engine = [], config } = program.opts<Global>()
      const flags = { ...options, engine, ...(config !== undefined && { config }) }
      return run(undefined, async context => {
        const { initCli } = await import('../wizard/init.ts')
        return await initCli(context, flags)
      })
    })
}
