import type { Command } from 'commander'
import { createLogger, type Logger } from '../../platform/logger.ts'
import { addInitFlags, type EngineInitFlags } from './flags.ts'
import type { OpenStore } from './store-probes.ts'

type Opener = (engine: Parameters<OpenStore>[0], log: Logger) => ReturnType<OpenStore>

/** `banyan-engine init` */
export function addInit(program: Command, openStore: Opener): void {
  const init = program
    .command('init')
    .description(
      'Asks what this engine is to be, and writes banyan.yaml and keys; run it again to change it.',
    )
    .option('--config <file>', 'what to write (default: $BANYAN_CONFIG, /etc/banyan/banyan.yaml)')
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
