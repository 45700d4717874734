import { userInfo } from 'node:os'
import { join } from 'node:path'
import { type Command, InvalidArgumentError } from 'commander'
import { BanyanError } from '../../core/errors.ts'
import { systemClock } from '../../platform/clock.ts'
import { loadConfigFile } from '../../platform/config-file.ts'
import { isThere } from '../../platform/prompts/init-paths.ts'
import { callUnary } from '../../platform/rpc/call.ts'
import { dial } from '../../platform/rpc/dial.ts'
import { controlFile, TunnelKeys } from '../../platform/wireguard/keys.ts'
import { ControlEnds } from './ends.ts'
import { rotateKey } from './rotate-command.ts'

interface AddFlags {
  readonly name: string
  readonly pubkey: string
  readonly role: string
  readonly again: boolean
  readonly config?: string
}

interface RotateFlags {
  readonly config?: string
  readonly finish: boolean
  readonly wait: number
}

const defaultWaitSeconds = 30

/** `banyan-engine add-client` and `rotate-key`, which ask the engine that runs here, and `banyan-engine show-key`. */
export function addControlCommands(program: Command): void {
  const configOf = async (flags: { readonly config?: string }) => {
    const config = flags.config ?? program.opts<typeof flags>().config
    return (await loadConfigFile(config === undefined ? {} : { path: config })).config.engine
  }
  program
    .command('add-client')
    .description('Lets a WireGuard key come in through the control tunnel; the engine has to run.')
    .requiredOption('--name <name>', 'of the server, or of the person or machine')
    .requiredOption('--pubkey <key>', 'what `banyan-agent init` or `banyan init` printed')
    .requiredOption('--role <role>', 'agent, operator (or cli), viewer, webhook')
    .option('--again', 'it has a new key, or lost its certificate', false)
    .option('--config <file>', 'configuration file of the engine')
    .action(async (flags: AddFlags) => {
      const added = await addClient((await configOf(flags)).socket, flags)
      process.stdout.write(`${added}\n`)
    })
  program
    .command('show-key')
    .description("Prints this engine's WireGuard public key, which agents and people need.")
    .option('--config <file>', 'configuration file of the engine')
    .action(async (flags: { config?: string }) => {
      const { dataDir, control } = await configOf(flags)
      await requireKey(dataDir)
      if (!control) {
        process.stdout.write(`${(await TunnelKeys.open(dataDir, controlFile)).current}\n`)
        return
      }
      const { current, next } = await ControlEnds.open(control, dataDir)
      process.stdout.write(`${current.key.current}\n`)
      process.stderr.write(`control_port: ${current.listenPort}\n`)
      if (next) {
        const { key, listenPort } = next
        process.stderr.write(`next: ${key.current} (control_port: ${listenPort})\n`)
      }
    })
  program
    .command('rotate-key')
    .description(
      "A new key for this engine's control tunnel: both are let in until everybody has come with the new one.",
    )
    .option('--finish', 'end the old key now; whoever has not come yet is left behind', false)
    .option('--wait <seconds>', 'so long for all to come', secondsOf, defaultWaitSeconds)
    .option('--config <file>', 'configuration file of the engine')
    .action(async ({ finish, wait, ...flags }: RotateFlags) => {
      const { socket } = await configOf(flags)
      const print = (line: string) => void process.stdout.write(`${line}\n`)
      await rotateKey({ socket, finish, patienceMs: wait * 1000, print, clock: systemClock })
    })
}

function secondsOf(text: string): number {
  if (/^\d{1,5}$/.test(text)) return Number(text)
  throw new InvalidArgumentError('a whole number of seconds')
}

/** None is made here: on another server than an engine's it would be nobody's. Code: `control-off` (wait). */
async function requireKey(dataDir: string): Promise<void> {
  if (await isThere(join(dataDir, controlFile))) return
  const message = `There is no key of a control tunnel in ${dataDir}: run \`banyan-engine init\` here, or this on an engine`
  throw new BanyanError('control-off', message, 'wait')
}

async function addClient(
  socket: string,
  { name, pubkey: publicKey, role, again }: AddFlags,
): Promise<string> {
  const connection = dial({ unix: socket })
  try {
    const request = { name, publicKey, role, again, person: userInfo().username }
    const added = await callUnary(connection.control, 'AddClient', request)
    return `${added.name} may come in as ${added.role} (${added.address} in the control tunnel).`
  } finally {
    connection.close()
  }
}
