import { render } from 'ink'
import { BanyanError } from '../../core/errors.ts'
import type { Answers, Probes, Script } from './question.ts'
import { Wizard } from './Wizard.tsx'

export interface AskOptions {
  readonly title: string
  readonly script: Script
  readonly given: Answers
  readonly probes: Probes
  /** Whoever leaves leaves nothing undone: what there was to write is written. */
  readonly isWritten?: boolean
}

/** Asks a person on this terminal. Rejects with `interrupted` after Ctrl-C. Import it late: it brings react. */
export async function ask(options: AskOptions): Promise<Answers> {
  let answers: Answers | undefined
  const colour = !process.env['NO_COLOR']
  const screen = render(<Wizard {...options} colour={colour} onEnd={all => (answers = all)} />, {
    exitOnCtrlC: false,
  })
  await screen.waitUntilExit()
  if (answers) return answers
  throw new BanyanError('interrupted', 'Nothing was written.', 'wait')
}
