import { keys, text } from '../shape.ts'
import { command, flagOrText, words } from './common.ts'
import { byPolicy } from './policy-notes.ts'

/** A command that runs in a container at a certain moment. */
export const hook = keys(
  {
    command,
    user: text,
    privileged: byPolicy(flagOrText, 'privileged'),
    working_dir: text,
    environment: words,
  },
  { required: ['command'] },
)
