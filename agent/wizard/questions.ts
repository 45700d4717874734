import { decodeToken, type TokenTunnel } from '../../core/join-token.ts'
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
    ...engineQuestions(answers, {
      ...{ known: facts.engines, direct: true, token: tokenQuestion(facts) },
      // with their keys, which a token lacks
      isToldOthers: tunnelOf(answers['token']) !== undefined,
    }),
    ...systemdQuestion(facts.asksSystemd),
  ]
}

/** Absent: it is for another way in, or there is none. Throws `token-malformed`. */
export function tunnelOf(token = ''): TokenTunnel | undefined {
  return token === '' ? undefined : decodeToken(token).tunnel
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
