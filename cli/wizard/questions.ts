import { nameProblem } from '../../platform/prompts/common-questions.ts'
import { type ChosenEngine, engineQuestions } from '../../platform/prompts/engine-questions.ts'
import type { Answers, Question } from '../../platform/prompts/question.ts'

/** What the wizard knows of this machine before it asks. */
export interface CliFacts {
  readonly name: string
  readonly engines: readonly ChosenEngine[]
}

/** What `banyan init` asks, in order. */
export function cliScript(facts: CliFacts) {
  return (answers: Answers): readonly Question[] => [
    ...engineQuestions(answers, { known: facts.engines, direct: false }),
    ...(isAway(answers) ? [nameQuestion(facts)] : []),
  ]
}

/** The engine is on another machine. */
export function isAway(answers: Answers): boolean {
  return (answers['engine-host'] ?? '') !== ''
}

function nameQuestion({ name }: CliFacts): Question {
  return {
    id: 'name',
    flag: '--name <name>',
    label: 'Name of this machine, or yours:',
    hint: 'by which the cluster knows its key',
    initial: name,
    check: nameProblem,
  }
}
