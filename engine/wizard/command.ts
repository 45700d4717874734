import type { Command } from 'commander'
import { createLogger, type Logger } from '../../platform/logger.ts'
import { addInitFlags, type EngineInitFlags } from './flags.ts'
import type { OpenStore } from './store-probes.ts'

type Opener = (engine: Parameters<OpenStore>[0], log: Logger) => ReturnType<OpenStore>

const examples = `
Examples:
  banyan-engine init                                   # asks
  banyan-engine init --control --yes                   # one engine, and others may come in
  banyan-engine init --join 192.168.1.10:50051         # one more engine: asks for the token
  banyan-engine init --mode ha --etcd http://etcd.internal:2379 --registry registry.internal:5000 --yes
`

/** `banyan-engine init` */
export function addInit(program: Command, openStore: Opener): void {
  const init = program
    .command('init')
    .description(
      'Asks what this engine is to be, and writes banyan.yaml and keys; run it again to change it.',
    )
    .option('--config <file>', 'what to write (default: $BANYAN_CONFIG, /etc/banyan/banyan.yaml)')
  init.addHelpText('after', examples)
  addInitFlags(init).action(async (flags: EngineInitFlags) => {
    const config = flags.config ?? program.opts<{ config?: string }>().config
    const log = createLogger({ program: 'engine', level: 'silent' })
    const { initEngine } = await import('./init.ts')
    await initEngine({
      flags: { ...flags, ...(config !== undefined && { config }) },
      openStore: async engine => await openStore(engine, log),
      print: line => void process.stdout.write(`${line}\n`),
    })
  })
}
