import {
  hostProblem,
  portProblem,
  systemdQuestion,
  yesNo,
} from '../../platform/prompts/common-questions.ts'
import type { Answers, Choice, Question } from '../../platform/prompts/question.ts'
import type { EngineFacts } from './facts.ts'
import { joinQuestions, nameQuestion } from './join-questions.ts'
import { keyQuestions } from './key-questions.ts'
import { hasControl } from './settings.ts'
import { storeQuestions } from './store-questions.ts'

const single = 'Single engine — zero config, everything managed for you (recommended)'
const joined = 'One of several engines — as it has joined, everything managed for you'
const modes = (hasJoined: boolean): readonly Choice[] => [
  { value: 'single', label: hasJoined ? joined : single },
  {
    value: 'ha',
    label:
      'Multi-engine HA — 2+ engines for high availability (requires your own etcd and registry)',
  },
  {
    value: 'join',
    label: 'Join existing engines — one more, everything managed (banyan engine invite)',
  },
]

/** What `banyan-engine init` asks, in order. */
export function engineScript(facts: EngineFacts) {
  return (answers: Answers): readonly Question[] => [
    {
      id: 'mode',
      flag: '--mode <single|ha|join>',
      label: 'Deployment mode:',
      choices: modes(facts.hasJoined),
      initial: facts.config.multiEngine ? 'ha' : 'single',
      probe: 'mode',
    },
    ...(answers['mode'] === 'ha' ? ownStoreQuestions(facts, answers) : []),
    ...(answers['mode'] === 'join' ? joinQuestions(facts) : []),
    ...(answers['mode'] === 'single' ? [controlQuestion(facts)] : []),
    ...(hasControl(answers) ? addressQuestions(facts) : []),
    ...keyQuestions(facts, answers),
    ...systemdQuestion(facts.asksSystemd),
  ]
}

function ownStoreQuestions(facts: EngineFacts, answers: Answers): readonly Question[] {
  return [...storeQuestions(facts, answers), { ...nameQuestion(facts.config), probe: 'name' }]
}

function controlQuestion({ config, isFresh, whyNoTunnel }: EngineFacts): Question {
  return {
    id: 'control',
    flag: '--control or --no-control',
    label: "Let other servers and people's machines in?",
    hint: 'through a WireGuard tunnel (UDP 51821) and mutual TLS; No: this server alone',
    choices: yesNo,
    initial: config.control || (isFresh && whyNoTunnel === undefined) ? 'yes' : 'no',
    probe: 'control',
  }
}

function addressQuestions({ config, ownAddress }: EngineFacts): readonly Question[] {
  return [
    {
      id: 'host',
      flag: '--host <host>',
      label: 'Engine host:',
      hint: 'where agents, people and other engines reach this server',
      initial: config.control?.address ?? ownAddress,
      check: hostProblem,
      probe: 'host',
    },
    {
      id: 'port',
      flag: '--port <port>',
      label: 'Engine port:',
      hint: 'of gRPC, inside the tunnel',
      initial: String(config.grpcPort),
      check: portProblem,
    },
  ]
}
