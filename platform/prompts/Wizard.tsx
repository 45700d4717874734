import { Box, Text, useApp, useInput } from 'ink'
import { type ReactNode, useEffect, useReducer } from 'react'
import {
  type Answers,
  type Finding,
  type Probes,
  type Question,
  type Script,
  shownAnswer,
} from './question.ts'
import { actionsOf } from './keys.ts'
import { beginWizard, remark, stepWizard, type WizardState } from './wizard-state.ts'

interface WizardProps {
  readonly title: string
  readonly script: Script
  /** What flags answered: it is not asked again. */
  readonly given: Answers
  readonly probes: Probes
  readonly colour: boolean
  readonly isWritten?: boolean
  /** Once, with everything answered, or with nothing: Ctrl-C. */
  readonly onEnd: (answers: Answers | undefined) => void
}

/** Of answers given: with more, the question would leave a terminal of 24 lines. */
const maxPast = 8

/** Asks one question after another. Nothing is remembered outside of it until `onEnd`. */
export function Wizard(props: WizardProps) {
  const { title, script, given, probes, colour, isWritten = false, onEnd } = props
  const [state, step] = useReducer(stepWizard, undefined, () => beginWizard(script, given))
  const { exit } = useApp()
  const { question, checking, text, answers } = state

  useInput((input, key) => {
    for (const action of actionsOf(input, key)) {
      if (action.do !== 'leave') step(action)
      else {
        onEnd(undefined)
        exit()
      }
    }
  })
  useEffect(() => {
    if (!checking || !question) return
    const stop = new AbortController()
    const all = { ...answers, [question.id]: text }
    void look(question, text, all, probes, stop.signal).then(finding => {
      if (!stop.signal.aborted) step({ do: 'found', text, finding })
    })
    return () => stop.abort()
  }, [checking, question, text, answers, probes])
  useEffect(() => {
    if (question) return
    onEnd(answers)
    exit()
  }, [question, answers, onEnd, exit])

  return (
    <Box flexDirection="column">
      {title !== '' && <Text bold>{title}</Text>}
      {state.past.length > maxPast && <Text> … {state.past.length - maxPast} before</Text>}
      {state.past.slice(-maxPast).map(past => (
        <Answered key={past.id} question={past} state={state} colour={colour} />
      ))}
      {question && <Asked question={question} state={state} colour={colour} />}
      {question && <Text dimColor={colour}>{keysOf(question, state, isWritten)}</Text>}
    </Box>
  )
}

async function look(
  question: Question,
  text: string,
  answers: Answers,
  probes: Probes,
  signal: AbortSignal,
): Promise<Finding | undefined> {
  return await probes[question.probe ?? '']?.(text, answers, signal)
}

interface PartProps {
  readonly question: Question
  readonly state: WizardState
  readonly colour: boolean
}

function Answered({ question, state, colour }: PartProps) {
  const note = state.notes[question.id]
  return (
    <Text wrap="truncate-end">
      <Text {...(colour && { color: 'green' })}>✓</Text> {asHeading(question.label)}{' '}
      {shownAnswer(question, state.answers[question.id] ?? '')}
      {note !== undefined && <Text dimColor={colour}> ({note})</Text>}
    </Text>
  )
}

function asHeading(label: string): string {
  return /[:?]$/.test(label) ? label : `${label}:`
}

function Asked({ question, state, colour }: PartProps) {
  return (
    <Box flexDirection="column" marginTop={1}>
      <Text bold>{question.label}</Text>
      {question.hint !== undefined && (
        <Marked mark=" ">
          <Text dimColor={colour}>{question.hint}</Text>
        </Marked>
      )}
      {question.choices ? (
        question.choices.map(({ value, label }) => (
          <Marked key={value} mark={value === state.text ? '> ' : '  '}>
            <Text {...(colour && value === state.text && { color: 'cyan' })}>{label}</Text>
          </Marked>
        ))
      ) : (
        <Marked mark="> ">
          <Text>{typed(question, state)}</Text>
        </Marked>
      )}
      <Remark state={state} colour={colour} />
    </Box>
  )
}

/** What doesn't fit into a line goes on below the text, not below the mark. */
function Marked({ mark, children }: { readonly mark: string; readonly children: ReactNode }) {
  return (
    <Box>
      <Box flexShrink={0}>
        <Text>{mark}</Text>
      </Box>
      {children}
    </Box>
  )
}

function keysOf({ choices }: Question, { past }: WizardState, isWritten: boolean): string {
  const pick = choices ? '↑↓: choose · ' : ''
  const back = past.length > 0 ? 'Esc: back · ' : ''
  const leave = isWritten ? 'leave' : 'leave, nothing is written'
  return `${pick}Enter: next · ${back}Ctrl-C: ${leave}`
}

const marks = { good: '✓', warning: '!', problem: '✗' } as const
const colours = { good: 'green', warning: 'yellow', problem: 'red' } as const

function Remark({ state, colour }: Omit<PartProps, 'question'>) {
  if (state.checking) return <Text dimColor={colour}> … looking</Text>
  const said = remark(state)
  if (!said) return <Text> </Text>
  const mayKeep = state.finding?.kind === 'warning' ? ' Enter keeps it all the same.' : ''
  return (
    <Marked mark=" ">
      <Text {...(colour && { color: colours[said.kind] })}>
        {marks[said.kind]} {said.message}
        {mayKeep}
      </Text>
    </Marked>
  )
}

/** With the cursor as a character: terminals without colours show it too. */
function typed({ secret }: Question, { text, cursor }: WizardState): string {
  const shown = secret === true ? '•'.repeat(text.length) : text
  return `${shown.slice(0, cursor)}▏${shown.slice(cursor)}`
}
