import type { EngineConfig } from '../../core/config/engine.ts'
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
    nameQuestion(config),
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

/** By which the others know it. */
export function nameQuestion({ engineId }: Pick<EngineConfig, 'engineId'>): Question {
  return {
    id: 'name',
    flag: '--name <id>',
    label: 'Name of this engine:',
    hint: 'another one for each',
    initial: engineId,
    check: nameProblem,
  }
}

function tokenProblem(text: string): string | undefined {
  try {
    engineToken(text)
    return undefined
  } catch (error) {
    return `is none: ${messageOf(error)}`
  }
}
