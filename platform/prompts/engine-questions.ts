import { BanyanError } from '../../core/errors.ts'
import { tunnelKeyPattern } from '../../core/names.ts'
import { hostProblem, joinHostPort, portProblem, splitHostPort, yesNo } from './common-questions.ts'
import type { Answers, Question } from './question.ts'

/** An engine, as `engines:` of banyan.yaml names one. */
export interface ChosenEngine {
  /** `host:port` */
  readonly address: string
  /** Absent: it is dialled directly, over mutual TLS. */
  readonly wgPublicKey?: string
  /** UDP, of its control tunnel; absent: the usual one. */
  readonly controlPort?: number
}

interface EngineQuestions {
  /** As banyan.yaml has them now. */
  readonly known: readonly ChosenEngine[]
  /** It may come without a key, by a token: agents. */
  readonly direct: boolean
  /** What is asked about the first engine where it has no key. */
  readonly token?: Question
  /** The first one tells of the others. */
  readonly isToldOthers?: boolean
}

const maxEngines = 100
const keyHint = "Displayed during 'banyan-engine init' on that server"

/** Where the engines are, as agents and people's machines are asked. No host: the one on this machine, by its socket. */
export function engineQuestions(answers: Answers, options: EngineQuestions): readonly Question[] {
  const first = firstEngine(options)
  if (answers['engine-host'] === undefined || answers['engine-host'] === '')
    return first.slice(0, 1)
  const hasTunnel = answers['engine-key'] !== ''
  const asked = [...first, ...(hasTunnel || !options.token ? [] : [options.token])]
  if (options.isToldOthers === true) return asked
  const more: Question = {
    id: 'more-engines',
    flag: '--engine (once more) or --one-engine',
    label: 'Add additional engine endpoints for high availability?',
    hint: 'For single-engine setups, choose No',
    choices: yesNo,
    initial: options.known.length > 1 ? 'yes' : 'no',
  }
  const others = answers['more-engines'] === 'yes' ? otherEngines(answers, options, hasTunnel) : []
  return [...asked, more, ...others]
}

function firstEngine({ known: [known], direct }: EngineQuestions): readonly Question[] {
  const at = known && splitHostPort(known.address)
  return [
    {
      id: 'engine-host',
      flag: '--engine <host:port>',
      label: 'Engine host:',
      hint: 'name or address (or leave empty: the engine is on this machine)',
      initial: at?.host ?? '',
      check: text => (text === '' ? undefined : hostProblem(text)),
      probe: 'host',
    },
    {
      id: 'engine-port',
      flag: '--engine <host:port>',
      label: 'Engine port:',
      initial: String(at?.port ?? 50051),
      check: portProblem,
    },
    {
      id: 'engine-key',
      flag: '--engine-key <key>',
      label: 'Engine WireGuard public key:',
      hint: direct ? `${keyHint} (or leave empty: you have a token)` : keyHint,
      ...(known && { initial: known.wgPublicKey ?? '' }),
      check: text => (text === '' && direct ? undefined : keyProblem(text)),
      probe: 'engine',
    },
  ]
}

function otherEngines(
  answers: Answers,
  { known }: EngineQuestions,
  hasTunnel: boolean,
): readonly Question[] {
  const questions: Question[] = []
  const seen = [{ address: addressOf(answers), wgPublicKey: answers['engine-key'] ?? '' }]
  for (let number = 2; number <= maxEngines; number++) {
    const before = [...seen]
    const ids = { address: `engine-${number}-address`, key: `engine-${number}-key` }
    questions.push({
      id: ids.address,
      flag: '--engine <host:port>',
      label: `Engine #${number} — address:`,
      hint: 'host:port (or leave empty to finish)',
      initial: known[number - 1]?.address ?? '',
      check: text =>
        otherProblem(
          text,
          before.map(one => one.address),
        ),
      ...(!hasTunnel && { probe: 'engine-address' }),
    })
    const address = answers[ids.address] ?? ''
    if (address === '') break
    const known_ = known.find(one => one.address === address)?.wgPublicKey
    if (hasTunnel) {
      questions.push({
        id: ids.key,
        flag: '--engine-key <key>',
        label: `Engine #${number} — WireGuard public key:`,
        hint: keyHint,
        ...(known_ !== undefined && { initial: known_ }),
        check: text =>
          keyProblem(text) ??
          (before.some(one => one.wgPublicKey === text)
            ? 'is the key of another engine of the list'
            : undefined),
        probe: 'engine-address-of-key',
      })
    }
    seen.push({ address, wgPublicKey: answers[ids.key] ?? '' })
  }
  return questions
}

function otherProblem(text: string, before: readonly string[]): string | undefined {
  if (text === '') return undefined
  if (!splitHostPort(text)) return 'is no address of an engine: write host:port'
  return before.includes(text) ? 'is in the list already' : undefined
}

function keyProblem(text: string): string | undefined {
  return tunnelKeyPattern.test(text)
    ? undefined
    : 'is no WireGuard public key: 44 characters of base64, with = at the end'
}

/** The list that banyan.yaml gets; empty: the engine on this machine. */
export function chosenEngines(answers: Answers): readonly ChosenEngine[] {
  if ((answers['engine-host'] ?? '') === '') return []
  const engines = [engineOf(addressOf(answers), answers['engine-key'])]
  for (let number = 2; answers['more-engines'] === 'yes' && number <= maxEngines; number++) {
    const address = answers[`engine-${number}-address`] ?? ''
    if (address === '') break
    engines.push(engineOf(address, answers[`engine-${number}-key`]))
  }
  return engines
}

function engineOf(address: string, key = ''): ChosenEngine {
  return { address, ...(key !== '' && { wgPublicKey: key }) }
}

function addressOf(answers: Answers): string {
  return joinHostPort(answers['engine-host'] ?? '', answers['engine-port'] ?? '')
}

export interface EngineFlags {
  /** `host:port`, or `host:port=key` */
  readonly engine: readonly string[]
  /** In the same order, for those without `=key`. */
  readonly engineKey: readonly string[]
  readonly oneEngine?: boolean
}

/** What flags say about engines. Throws `usage`. */
export function engineAnswers({ engine, engineKey, oneEngine }: EngineFlags): Answers {
  const keys = [...engineKey]
  const all = engine.map(text => {
    const [, address = text, own] = /^([^=]*)=(.*)$/.exec(text) ?? []
    return { address, key: own ?? keys.shift() }
  })
  if (keys.length > 0) throw usage('there are more --engine-key than --engine without a key')
  const [first, ...others] = all
  if (!first) return {}
  const at = splitHostPort(first.address)
  if (!at) throw usage(`"${first.address}" is no address of an engine: write host:port`)
  const said: Record<string, string | undefined> = {
    'engine-host': at.host,
    'engine-port': String(at.port),
    'engine-key': first.key,
    'more-engines': moreEngines(others.length, oneEngine),
  }
  others.forEach(({ address, key }, index) => {
    said[`engine-${index + 2}-address`] = address
    said[`engine-${index + 2}-key`] = key
  })
  if (others.length > 0) said[`engine-${others.length + 2}-address`] = ''
  return Object.fromEntries(
    Object.entries(said).flatMap(([id, text]) => (text === undefined ? [] : [[id, text]])),
  )
}

function moreEngines(others: number, one: boolean | undefined): string {
  if (others > 0 && one === true) throw usage('--one-engine goes with one --engine')
  return others > 0 ? 'yes' : 'no'
}

function usage(message: string): BanyanError {
  return new BanyanError('usage', message, 'stalled')
}
