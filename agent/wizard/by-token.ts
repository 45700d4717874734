import { BanyanError } from '../../core/errors.ts'
import { pathToWrite } from '../../platform/prompts/init-paths.ts'
import { writeChanges } from '../../platform/prompts/write-changes.ts'
import { unitChange } from '../../platform/systemd.ts'
import { init, type InitFlags } from '../init.ts'
import type { AgentWizardFlags } from './init.ts'

/**
 * Joins without a question, and installs the unit where a flag says so. Answers what to tell the person. Codes: `usage`, those of
 * `init` and of files.
 */
export async function joinByToken(
  flags: InitFlags & Pick<AgentWizardFlags, 'engineKey' | 'systemd'>,
  print: (line: string) => void,
  unitFolder?: string,
): Promise<string> {
  if (flags.engineKey.length > 0) {
    const message = '--engine-key is for a server without a token: a token knows the key itself'
    throw new BanyanError('usage', message, 'stalled')
  }
  const told = await init(flags, print)
  if (flags.systemd === true) {
    await writeChanges([await unitChange('agent', pathToWrite(flags.config), unitFolder)])
  }
  return told
}
