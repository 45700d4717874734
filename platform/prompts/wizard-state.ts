import {
  type Answers,
  type Finding,
  malformed,
  nextQuestion,
  type Question,
  type Script,
} from './question.ts'

/** A walk through a script, as it is at a moment. */
export interface WizardState {
  readonly script: Script
  readonly answers: Answers
  /** Answered here, in order: those of flags are not among them, and can't be gone back to. */
  readonly past: readonly Question[]
  /** What checks said about answers that were taken. */
  readonly notes: Readonly<Record<string, string>>
  /** What stood in questions that were gone back from. */
  readonly drafts: Answers
  /** Undefined: all is answered. */
  readonly question: Question | undefined
  readonly text: string
  /** Characters before the cursor. */
  readonly cursor: number
  readonly finding: Finding | undefined
  /** The answer is being looked at. */
  readonly checking: boolean
}

export type WizardAction =
  | { readonly do: 'insert'; readonly text: string }
  | { readonly do: 'move'; readonly by: number }
  | { readonly do: 'erase' | 'clear' | 'enter' | 'back' }
  /** What looking at the answer said; of an answer that is no longer there it is dropped. */
  | { readonly do: 'found'; readonly text: string; readonly finding: Finding | undefined }

export function beginWizard(script: Script, given: Answers): WizardState {
  const empty = { past: [], notes: {}, drafts: {}, finding: undefined, checking: false }
  return at({ script, answers: given, ...empty })
}

export function stepWizard(state: WizardState, action: WizardAction): WizardState {
  const { question } = state
  if (!question) return state
  if (action.do === 'found') return found(state, question, action)
  if (action.do === 'back') return back(state)
  if (state.checking) return state
  if (action.do === 'enter') return enter(state, question)
  if (question.choices) return action.do === 'move' ? pick(state, question, action.by) : state
  return edit(state, action)
}

/** The sentence under the prompt: what a check said, else what is wrong with what stands there so far. */
export function remark({ question, text, finding }: WizardState): Finding | undefined {
  if (finding || !question || text === '') return finding
  const wrong = malformed(question, text)
  return wrong === undefined ? undefined : { kind: 'warning', message: wrong }
}

type Walked = Omit<WizardState, 'question' | 'text' | 'cursor'>

function at(walked: Walked): WizardState {
  const question = nextQuestion(walked.script, walked.answers)
  const text = startingText(question, walked.drafts)
  return { ...walked, finding: undefined, checking: false, question, text, cursor: text.length }
}

function startingText(question: Question | undefined, drafts: Answers): string {
  if (!question) return ''
  const known = drafts[question.id] ?? question.initial ?? ''
  const { choices } = question
  if (!choices || choices.some(({ value }) => value === known)) return known
  return choices[0]?.value ?? ''
}

function edit(state: WizardState, action: Exclude<WizardAction, { do: 'found' }>): WizardState {
  const { text, cursor } = state
  const before = text.slice(0, cursor)
  const after = text.slice(cursor)
  const now = (left: string) => ({
    ...{ ...state, text: left + after, cursor: left.length },
    finding: undefined,
  })
  if (action.do === 'insert') return now(before + action.text)
  if (action.do === 'erase') return now(before.slice(0, -1))
  if (action.do === 'clear') return { ...state, text: '', cursor: 0, finding: undefined }
  const by = action.do === 'move' ? action.by : 0
  return { ...state, cursor: Math.max(0, Math.min(text.length, cursor + by)) }
}

function pick(state: WizardState, { choices = [] }: Question, by: number): WizardState {
  const index = choices.findIndex(({ value }) => value === state.text)
  const next = choices[(index + by + choices.length) % choices.length]
  return { ...state, text: next?.value ?? state.text, finding: undefined }
}

/** A warning that is shown has been read: Enter keeps the answer all the same. */
function enter(state: WizardState, question: Question): WizardState {
  const text = trimmed(state)
  const wrong = malformed(question, text)
  if (wrong !== undefined) return { ...state, finding: { kind: 'problem', message: wrong } }
  if (state.finding?.kind === 'warning') return take(state, question, state.finding)
  if (question.probe === undefined) return take(state, question, undefined)
  return { ...state, text, cursor: text.length, checking: true, finding: undefined }
}

function found(
  state: WizardState,
  question: Question,
  { text, finding }: { readonly text: string; readonly finding: Finding | undefined },
): WizardState {
  if (!state.checking || text !== state.text) return state
  if (!finding || finding.kind === 'good') return take(state, question, finding)
  return { ...state, checking: false, finding }
}

function take(state: WizardState, question: Question, finding: Finding | undefined): WizardState {
  const { [question.id]: _before, ...notes } = state.notes
  return at({
    ...state,
    answers: { ...state.answers, [question.id]: trimmed(state) },
    past: [...state.past, question],
    notes: finding ? { ...notes, [question.id]: finding.message } : notes,
  })
}

function back(state: WizardState): WizardState {
  const last = state.past.at(-1)
  if (!last || !state.question) return { ...state, checking: false, finding: undefined }
  const { [last.id]: answer = '', ...answers } = state.answers
  const drafts = { ...state.drafts, [state.question.id]: state.text, [last.id]: answer }
  return at({ ...state, answers, past: state.past.slice(0, -1), drafts })
}

function trimmed({ text }: WizardState): string {
  return text.trim()
}
