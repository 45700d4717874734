import { expect, it } from 'vitest'
import { splitShellWords } from '../../../../../core/compose/forms/shell-words.ts'

it.each([
  ['', []],
  ['  ', []],
  ['a b  c', ['a', 'b', 'c']],
  [`sh -c 'echo "x" $HOME'`, ['sh', '-c', 'echo "x" $HOME']],
  [`a"b c"d`, ['ab cd']],
  [`""`, ['']],
  [`a '' b`, ['a', '', 'b']],
  [`a\\ b`, ['a b']],
  [`"a\\"b"`, ['a"b']],
  [`'a\\b'`, ['a\\b']],
  [`"a\\nb"`, ['anb']],
  ['a `b c` d', ['a', '`b c`', 'd']],
  ['a $(b c) d', ['a', '$(b c)', 'd']],
  ['a\fb', ['a\fb']],
  [`a ''`, ['a', '']],
  ['a #b', ['a', '#b']],
])('splits %j', (line, words) => {
  expect(splitShellWords(line)).toEqual({ words })
})

it.each(['a && b', 'a & b', 'a | b', 'a; b', 'a > b'])(
  'ends %j at the operator, and says so',
  line => {
    expect(splitShellWords(line)).toEqual({
      words: ['a'],
      droppedFrom: line.replace(/[a b]/g, '')[0],
    })
  },
)

it.each([`a 'b`, `a "b`, `a \\`, '(a)', 'a(b', 'a ) b', '$(a', '`a'])('refuses %j', line => {
  expect(splitShellWords(line)).toHaveProperty('problem')
})
