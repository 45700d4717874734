import { Box, Text, useApp, useInput } from 'ink'
import { useEffect, useReducer } from 'react'
import {
  type Answers,
  type Finding,
  type Probes,
  type Question,
  type Script,
  shownAnswer,
} from './question.ts'
import {
  beginWizard,
  remark,
  stepWizard,
  type WizardAction,
  type WizardState,
} from './wizard-state.ts'

interface WizardProps {
  readonly title: string
  readonly script: Script
  /** What flags answered: it is not asked again. */
  readonly given: Answers
  readonly probes: Probes
  readonly colour: boolean
  /** Once, with everything answered, or with nothing: Ctrl-C. */
  readonly onEnd: (answers: Answers | undefined) => void
}

/** Of answers given: with more, the question would leave a terminal of 24 lines. */
const maxPast = 8
const keys = 'Enter: next · Esc: back · Ctrl-C: leave, and nothing is written'

/** Asks one question after another. Nothing is remembered outside of it until `onEnd`. */
export function Wizard({ title, script, given, probes, colour, onEnd }: WizardProps) {
  const [state, step] = useReducer(stepWizard, undefined, () => beginWizard(script, given))
  const { exit } = useApp()
  const { question, checking, text, answers } = state

  useInput((input, key) => {
    if (key.ctrl && input === 'c') {
      onEnd(undefined)
      exit()
      return
    }
    actionsOf(input, key).forEach(step)
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
      <Text {...(colour && { color: 'green' })}>✓</Text> {question.label.replace(/:$/, '')}:{' '}
      {shownAnswer(question, state.answers[question.id] ?? '')}
      {note !== undefined && <Text dimColor={colour}> ({note})</Text>}
    </Text>
  )
}

function Asked({ question, state, colour }: PartProps) {
  return (
    <Box flexDirection="column" marginTop={1}>
      <Text bold>{question.label}</Text>
      {question.hint !== undefined && <Text dimColor={colour}> {question.hint}</Text>}
      {question.choices ? (
        question.choices.map(choice => (
          <Text
            key={choice.value}
            {...(colour && choice.value === state.text && { color: 'cyan' })}
          >
            {choice.value === state.text ? '> ' : '  '}
            {choice.label}
          </Text>
        ))
      ) : (
        <Text>&gt; {typed(question, state)}</Text>
      )}
      <Remark state={state} colour={colour} />
      <Text dimColor={colour}>{keys}</Text>
    </Box>
  )
}

const marks = { good: '✓', warning: '!', problem: '✗' } as const
const colours = { good: 'green', warning: 'yellow', problem: 'red' } as const

function Remark({ state, colour }: Omit<PartProps, 'question'>) {
  if (state.checking) return <Text dimColor={colour}> … looking</Text>
  const said = remark(state)
  if (!said) return <Text> </Text>
  const mayKeep = state.finding?.kind === 'warning' ? ' Enter keeps it all the same.' : ''
  return (
    <Text {...(colour && { color: colours[said.kind] })}>
      {' '}
      {marks[said.kind]} {said.message}
      {mayKeep}
    </Text>
  )
}

/** With the cursor as a character: terminals without colours show it too. */
function typed({ secret }: Question, { text, cursor }: WizardState): string {
  const shown = secret === true ? '•'.repeat(text.length) : text
  return `${shown.slice(0, cursor)}▏${shown.slice(cursor)}`
}

interface Key {
  readonly return: boolean
  readonly escape: boolean
  readonly upArrow: boolean
  readonly downArrow: boolean
  readonly leftArrow: boolean
  readonly rightArrow: boolean
  readonly backspace: boolean
  readonly delete: boolean
  readonly tab: boolean
  readonly ctrl: boolean
  readonly meta: boolean
}

/** What is pasted arrives at once, perhaps with the line's end. */
function actionsOf(input: string, key: Key): readonly WizardAction[] {
  if (key.return) return [{ do: 'enter' }]
  if (key.escape) return [{ do: 'back' }]
  if (key.upArrow || key.leftArrow) return [{ do: 'move', by: -1 }]
  if (key.downArrow || key.rightArrow) return [{ do: 'move', by: 1 }]
  if (key.backspace || key.delete) return [{ do: 'erase' }]
  if (key.ctrl) return input === 'u' ? [{ do: 'clear' }] : []
  if (key.tab || key.meta) return []
  const [line = '', ...more] = input.split(/[\r\n]/)
  // what else a terminal sends is nothing that was typed
  const text = line.replace(/\p{Cc}/gu, '')
  return [
    ...(text === '' ? [] : [{ do: 'insert', text } as const]),
    ...(more.length > 0 ? [{ do: 'enter' } as const] : []),
  ]
}
