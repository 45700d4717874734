import { keys, text } from '../shape.ts'
import { command, flagOrText, words } from './common.ts'

/** A command that runs in a container at a certain moment. */
export const hook = keys(
  { command, user: text, privileged: flagOrText, working_dir: text, environment: words },
  { required: ['command'] },
)
