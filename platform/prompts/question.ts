/** What a person is asked, as data: `banyan-engine init` and its like are lists of these. */
export interface Question {
  /** Unique; what the answer is called. */
  readonly id: string
  /** The flag that answers it, as in `--etcd`. */
  readonly flag: string
  readonly label: string
  readonly hint?: string
  /** Fixed answers to pick from; absent: text is typed. */
  readonly choices?: readonly Choice[]
  /** What stands there at first, and what `--yes` takes. Absent: there is nothing sensible. */
  readonly initial?: string
  /** It is not shown while it is typed, nor later. */
  readonly secret?: boolean
  /** The sentence about what can be no answer at all, whatever the world is like. Asked at every key. */
  readonly check?: (text: string) => string | undefined
  /** What is looked at once it is well-formed: a name that the wizard's `Probes` know. */
  readonly probe?: string
}

export interface Choice {
  readonly value: string
  readonly label: string
}

/** By question. Empty text is an answer too: "none". */
export type Answers = Readonly<Record<string, string>>

/** What is to be asked, given what was answered; those with an answer stay in it. A pure function. */
export type Script = (answers: Answers) => readonly Question[]

/** What looking at the world said about an answer. */
export interface Finding {
  /** warning: it may be kept, because the world may change (a host is not up yet). problem: it may not. */
  readonly kind: 'good' | 'warning' | 'problem'
  readonly message: string
}

/** Looks at an answer; `answers` has it too, beside the ones before it. Never rejects but for the signal; undefined: there is nothing to say. */
export type Probe = (
  text: string,
  answers: Answers,
  signal: AbortSignal,
) => Promise<Finding | undefined>
export type Probes = Readonly<Record<string, Probe>>

/** The first one without an answer. */
export function nextQuestion(script: Script, answers: Answers): Question | undefined {
  return script(answers).find(question => answers[question.id] === undefined)
}

/** The sentence about what can be no answer to the question; undefined: it can be one. */
export function malformed({ choices, check }: Question, text: string): string | undefined {
  if (choices && !choices.some(choice => choice.value === text)) {
    return `is none of ${choices.map(choice => choice.value).join(', ')}`
  }
  return check?.(text)
}

/** An answer as it is shown afterwards. */
export function shownAnswer({ choices, secret }: Question, text: string): string {
  if (secret === true && text !== '') return '••••••••'
  const choice = choices?.find(({ value }) => value === text)
  return choice ? (choice.label.split(' — ')[0] ?? choice.label) : text || '(none)'
}
