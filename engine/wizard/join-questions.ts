import { messageOf } from '../../core/errors.ts'
import { nameProblem, splitHostPort } from '../../platform/prompts/common-questions.ts'
import type { Question } from '../../platform/prompts/question.ts'
import { engineToken } from '../joiner/token.ts'
import type { EngineFacts } from './facts.ts'

/** Where the others are, and what lets this engine in. */
export function joinQuestions({ config }: EngineFacts): readonly Question[] {
  return [
    {
      id: 'join',
      flag: '--join <host:port>',
      label: 'An engine of the cluster:',
      hint: 'host:port, as `banyan engine invite` printed it there',
      check: text => (splitHostPort(text) ? undefined : 'is no address: write 192.0.2.1:50051'),
      probe: 'join',
    },
    {
      id: 'name',
      flag: '--name <id>',
      label: 'Name of this engine:',
      initial: config.engineId,
      check: nameProblem,
    },
    {
      id: 'token-file',
      flag: '--token-file <file>',
      label: 'Token:',
      hint: 'what `banyan engine invite` printed; it is not shown',
      secret: true,
      check: tokenProblem,
      probe: 'token',
    },
  ]
}

function tokenProblem(text: string): string | undefined {
  try {
    engineToken(text)
    return undefined
  } catch (error) {
    return `is none: ${messageOf(error)}`
  }
}
