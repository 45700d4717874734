import { expect, it } from 'vitest'
import { actionsOf, type Key } from '../../../../platform/prompts/keys.ts'

const none: Key = {
  ...{ return: false, escape: false, backspace: false, delete: false, tab: false },
  ...{ upArrow: false, downArrow: false, leftArrow: false, rightArrow: false },
  ...{ home: false, end: false, ctrl: false, meta: false },
}
const said = (input: string, key: Partial<Key> = {}) =>
  actionsOf(input, { ...none, ...key }).map(action =>
    action.do === 'insert' ? action.text : action.do,
  )

it.each<[string, string, string[]]>([
  ['text', 'abc', ['abc']],
  ['held backspaces', '\u007f\u007f\u007f', ['erase', 'erase', 'erase']],
  ['a line that is emptied and written anew', 'ab\u0015cd', ['ab', 'clear', 'cd']],
  ['a paste with its end', 'http://e:1\n', ['http://e:1', 'enter']],
  ['a paste of several lines', 'a\r\nb\r\n', ['a', 'enter']],
  ['Ctrl-C behind other keys', 'ab\u0003', ['ab', 'leave']],
  ['keys that mean nothing', 'a\u0000\u0007b', ['a', 'b']],
  ['letters beyond ASCII', 'ä–日', ['ä–日']],
])('%s', (_what, input, actions) => {
  expect(said(input)).toEqual(actions)
})

it('knows the keys that have names', () => {
  expect(said('c', { ctrl: true })).toEqual(['leave'])
  expect(said('', { escape: true })).toEqual(['back'])
  expect(said('\t', { tab: true })).toEqual([])
  expect(actionsOf('', { ...none, home: true })).toEqual([{ do: 'move', by: -Infinity }])
  expect(actionsOf('', { ...none, downArrow: true })).toEqual([{ do: 'move', by: 1 }])
})
