import type { CliConfig } from '../../core/config/cli.ts'
import { messageOf } from '../../core/errors.ts'
import { exec } from '../../platform/exec.ts'
import { isThere } from '../../platform/prompts/init-paths.ts'
import type { Question } from '../../platform/prompts/question.ts'
import { isInteractive } from '../../platform/prompts/run-wizard.ts'
import type { TunnelKeys } from '../../platform/wireguard/keys.ts'
import { enrolCli } from '../../platform/control/enrol.ts'
import { bringUpCli } from '../../platform/control/bring-up.ts'

interface Wish {
  readonly config: CliConfig
  readonly name: string
  readonly keys: TunnelKeys
  /** The key was made by an earlier run: it may be on the list by now. */
  readonly hadKey: boolean
  /** Nobody is asked. */
  readonly yes: boolean
}

type Print = (line: string) => void

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
 * one. Codes: those of `bringUpCli` and `enrolCli` where nobody is there to be asked.
 */
export async function fetchCertificate(wish: Wish, print: Print): Promise<void> {
  const { config, name, keys, hadKey, yes } = wish
  if (await isThere(config.identityFile)) return print(`Certificate: ${config.identityFile}`)
  print(`WireGuard public key of this machine: ${keys.current}`)
  print('On an engine, so that it is let in:')
  print(`  banyan-engine add-client --name ${name} --pubkey ${keys.current} --role operator`)
  if (!yes && isInteractive()) return await askUntilThere(wish, print)
  if (hadKey) return await come(wish, print)
  print('Then run banyan init here again: it comes for the certificate.')
}

async function askUntilThere(wish: Wish, print: Print): Promise<void> {
  const { ask } = await import('../../platform/prompts/ask.tsx')
  for (;;) {
    const script = () => [listed]
    const { listed: choice } = await ask({ title: '', script, given: {}, probes: {} })
    if (choice !== 'yes') return
    try {
      return await come(wish, print)
    } catch (error) {
      print(`Not yet: ${messageOf(error)}`)
    }
  }
}

async function come({ config, name, keys }: Wish, print: Print): Promise<void> {
  const { identityFile: path, engines } = config
  print('Coming for the certificate …')
  await bringUpCli(config, keys, exec)
  await enrolCli({ path, name, engines, keys, now: Date.now() })
  print(`Certificate: ${path}. Next: banyan engine list`)
}
