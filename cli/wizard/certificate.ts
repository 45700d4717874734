import type { CliConfig } from '../../core/config/cli.ts'
import { messageOf } from '../../core/errors.ts'
import { withDeadline } from '../../platform/deadline.ts'
import { exec } from '../../platform/exec.ts'
import { patiently, tellWaiting } from '../../platform/membership/patiently.ts'
import { isThere } from '../../platform/prompts/init-paths.ts'
import type { Question } from '../../platform/prompts/question.ts'
import { isInteractive } from '../../platform/prompts/run-wizard.ts'
import type { TunnelKeys } from '../../platform/wireguard/keys.ts'
import { enrolCli } from '../../platform/control/enrol.ts'
import { bringUpCli } from '../../platform/control/bring-up.ts'
import type { Context } from '../context.ts'

interface Wish {
  readonly config: CliConfig
  readonly name: string
  readonly keys: TunnelKeys
  /** The key was made by an earlier run: it may be on the list by now. */
  readonly hadKey: boolean
  /** Nobody is asked. */
  readonly yes: boolean
}

type Surroundings = Pick<Context, 'terminal' | 'clock' | 'signal'>

/** Engines that don't answer at all take their time, each time. */
const patienceMs = 120_000

const listed: Question = {
  id: 'listed',
  flag: '--yes',
  label: 'Was that line run on an engine?',
  choices: [
    { value: 'yes', label: 'Yes — come for the certificate' },
    { value: 'later', label: 'Later — run banyan init again then' },
  ],
  initial: 'yes',
}

/**
 * Says which key has to be on an engine's list, and comes for this machine's certificate once it is. Does nothing where there is
 * one. Engines that can't write at the moment are asked again, for about two minutes. Codes: those of `bringUpCli` and `enrolCli`
 * where nobody is there to be asked.
 */
export async function fetchCertificate(wish: Wish, around: Surroundings): Promise<void> {
  const { config, name, keys, hadKey, yes } = wish
  const { out: print } = around.terminal
  if (await isThere(config.identityFile)) return print(`Certificate: ${config.identityFile}`)
  print(`WireGuard public key of this machine: ${keys.current}`)
  print('On an engine, so that it is let in:')
  print(`  banyan-engine add-client --name ${name} --pubkey ${keys.current} --role operator`)
  if (!yes && isInteractive()) return await askUntilThere(wish, around)
  if (hadKey) return await come(wish, around)
  print('Then run banyan init here again: it comes for the certificate.')
}

async function askUntilThere(wish: Wish, around: Surroundings): Promise<void> {
  const { ask } = await import('../../platform/prompts/ask.tsx')
  for (;;) {
    const script = () => [listed]
    const { listed: choice } = await ask({
      title: '',
      script,
      given: {},
      probes: {},
      isWritten: true,
    })
    if (choice !== 'yes') return
    try {
      return await come(wish, around)
    } catch (error) {
      if (around.signal.aborted) throw error
      around.terminal.out(`Not yet: ${messageOf(error)}`)
    }
  }
}

async function come({ config, name, keys }: Wish, around: Surroundings): Promise<void> {
  const { identityFile: path, engines } = config
  const { terminal, clock, signal } = around
  terminal.out('Coming for the certificate …')
  await bringUpCli(config, keys, exec)
  const onWait = tellWaiting(terminal.err)
  const ask = async () => await enrolCli({ path, name, engines, keys, now: clock.now() })
  await withDeadline(
    patienceMs,
    signal,
    async limited => await patiently({ clock, signal: limited, onWait }, ask),
  )
  terminal.out(`Certificate: ${path}. Next: banyan engine list`)
}
