import type { WizardAction } from './wizard-state.ts'

/** What the terminal's library says of what arrived. */
export interface Key {
  readonly return: boolean
  readonly escape: boolean
  readonly upArrow: boolean
  readonly downArrow: boolean
  readonly leftArrow: boolean
  readonly rightArrow: boolean
  readonly backspace: boolean
  readonly delete: boolean
  readonly home: boolean
  readonly end: boolean
  readonly tab: boolean
  readonly ctrl: boolean
  readonly meta: boolean
}

export type KeyAction = WizardAction | { readonly do: 'leave' }

const letters: Readonly<Record<string, KeyAction>> = {
  a: { do: 'move', by: -Infinity },
  c: { do: 'leave' },
  e: { do: 'move', by: Infinity },
  h: { do: 'erase' },
  u: { do: 'clear' },
}

/** Keys that are held, or pressed on a slow line, arrive several at once, and what is pasted arrives with its line's end. */
export function actionsOf(input: string, key: Key): readonly KeyAction[] {
  if (key.return) return [{ do: 'enter' }]
  if (key.escape) return [{ do: 'back' }]
  if (key.upArrow || key.leftArrow) return [{ do: 'move', by: -1 }]
  if (key.downArrow || key.rightArrow) return [{ do: 'move', by: 1 }]
  if (key.home) return [{ do: 'move', by: -Infinity }]
  if (key.end) return [{ do: 'move', by: Infinity }]
  if (key.backspace || key.delete) return [{ do: 'erase' }]
  if (key.ctrl) return [letters[input] ?? []].flat()
  if (key.tab || key.meta) return []
  return actionsIn(input)
}

/** Up to the end of the first line: nobody has read the question after it. */
function actionsIn(input: string): readonly KeyAction[] {
  const actions: KeyAction[] = []
  for (const part of input.match(/\p{Cc}|\P{Cc}+/gu) ?? []) {
    const action = actionFor(part)
    if (action) actions.push(action)
    if (action?.do === 'enter') break
  }
  return actions
}

function actionFor(part: string): KeyAction | undefined {
  if (!/^\p{Cc}/u.test(part)) return { do: 'insert', text: part }
  if (part === '\r' || part === '\n') return { do: 'enter' }
  if (part === '\u007f') return { do: 'erase' }
  const letter = String.fromCharCode(part.charCodeAt(0) + 96)
  return letters[letter]
}
