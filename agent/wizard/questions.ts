import { nameProblem, systemdQuestion } from '../../platform/prompts/common-questions.ts'
import { type ChosenEngine, engineQuestions } from '../../platform/prompts/engine-questions.ts'
import type { Answers, Question } from '../../platform/prompts/question.ts'

/** What the wizard knows of this server before it asks. */
export interface AgentFacts {
  readonly nodeName: string
  readonly engines: readonly ChosenEngine[]
  /** It has a certificate. */
  readonly hasJoined: boolean
  readonly asksSystemd: boolean
}

/** What `banyan-agent init` asks, in order. */
export function agentScript(facts: AgentFacts) {
  return (answers: Answers): readonly Question[] => [
    {
      id: 'name',
      flag: '--name <name>',
      label: 'Name of this server in the cluster:',
      initial: facts.nodeName,
      check: nameProblem,
    },
    ...engineQuestions(answers, { known: facts.engines, direct: true }),
    ...(isDirect(answers) ? [tokenQuestion(facts)] : []),
    ...systemdQuestion(facts.asksSystemd),
  ]
}

/** To an engine on another server, without the tunnel. */
function isDirect(answers: Answers): boolean {
  return (answers['engine-host'] ?? '') !== '' && answers['engine-key'] === ''
}

function tokenQuestion({ hasJoined }: AgentFacts): Question {
  return {
    id: 'token',
    flag: '--token-file <file>',
    label: 'Token:',
    hint: `what \`banyan agent invite\` printed${hasJoined ? ' (or leave empty: this server has joined)' : ''}`,
    secret: true,
    ...(hasJoined && { initial: '' }),
    check: text => (text === '' && !hasJoined ? 'is needed' : undefined),
    probe: 'token',
  }
}
