import type { Command } from 'commander'
import { usage } from '../arguments.ts'
import type { Run } from './run.ts'

const instead = 'commit and push, and it follows; or now: banyan sync [repo]'

/** Words that people bring along from tools that deploy what lies on this disk: what to do here instead. */
export function addElsewhere(program: Command, run: Run): void {
  for (const word of ['up', 'deploy', 'apply']) {
    program
      .command(word, { hidden: true })
      .argument('[anything...]')
      .allowUnknownOption()
      .action(() =>
        run(undefined, async () => {
          await Promise.resolve()
          throw usage(
            `"${word}" is no command: Banyan deploys what the repository says. So ${instead}`,
          )
        }),
      )
  }
}
