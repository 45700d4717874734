import { describe, expect, it } from 'vitest'
import { parseEnvFile, parseRawEnvFile } from '../../../../core/compose/dotenv.ts'
import { expansionBudget } from '../../../../core/compose/expand.ts'
import { Problems } from '../../../../core/compose/problems.ts'
import { sourceOf } from '../../../../core/compose/source.ts'

const outside = new Map([['OUTSIDE', 'from outside']])

function scope() {
  return { lookup: (name: string) => outside.get(name), budget: { spare: expansionBudget } }
}

function read(text: string) {
  const problems = new Problems()
  const values = parseEnvFile(sourceOf('.env', text), scope(), problems)
  return { values: Object.fromEntries(values), problems: problems.list() }
}

function readRaw(text: string) {
  const problems = new Problems()
  const values = parseRawEnvFile(sourceOf('raw.env', text), scope(), problems)
  return { values: Object.fromEntries(values), problems: problems.list() }
}

describe('an env file', () => {
  it.each([
    ['A=1', { A: '1' }],
    ['A=1\nB=2\n', { A: '1', B: '2' }],
    ['\n# comment\n  A=1 # more\n\n', { A: '1' }],
    ['export A=1', { A: '1' }],
    ['A = 1 ', { A: '1' }],
    ['A: 1', { A: '1' }],
    ['A=', { A: '' }],
    ['A=b#c', { A: 'b#c' }],
    ['A=b=c', { A: 'b=c' }],
    [`A='x # $B\\n'`, { A: 'x # $B\\n' }],
    [`A='one\ntwo'\nB=3`, { A: 'one\ntwo', B: '3' }],
    ['A="x\\ny"', { A: 'x\ny' }],
    ['A="say \\"hi\\""', { A: 'say "hi"' }],
    ['A="\\$B"', { A: '$B' }],
    ['A="x" # comment\nB=2', { A: 'x', B: '2' }],
    ['A=1\nB=${A}2', { A: '1', B: '12' }],
    ['A=${OUTSIDE}', { A: 'from outside' }],
    ['A=${NONE:-x}', { A: 'x' }],
    ['OUTSIDE\nNONE', { OUTSIDE: 'from outside' }],
    ['A.b-c=1', { 'A.b-c': '1' }],
    ['A=1\nA=2', { A: '2' }],
    ['export A\nB=1', { B: '1' }],
    ['exportA=1', { exportA: '1' }],
    ['A=1\r\nB="2"\r\n', { A: '1', B: '2' }],
    ['A="a\r\nb"', { A: 'a\r\nb' }],
    ['A= \xa01', { A: '1' }],
    ['A=a"b"', { A: 'a"b"' }],
    ["A='a' # b\nB=2", { A: 'a', B: '2' }],
    ["A='a'B=2", { A: 'a', B: '2' }],
    ["A=it's # x", { A: "it's" }],
    ["A='it\\'s'", { A: "it's" }],
    ['A=\\n', { A: '\\n' }],
    ['A="\\a\\b\\f\\n\\r\\t\\v\\\\"', { A: '\x07\b\f\n\r\t\v\\' }],
    ['A="\\0101\\012\\08\\x41\\q"', { A: 'A\\12\\8\\x41\\q' }],
    ['A="\\$OUTSIDE $OUTSIDE $$OUTSIDE"', { A: '$OUTSIDE from outside $OUTSIDE' }],
    ["A='$OUTSIDE'", { A: '$OUTSIDE' }],
    ['A=$', { A: '$' }],
    ['A=5$1', { A: '5$1' }],
    ['A[0]=1\né=2', { 'A[0]': '1', é: '2' }],
  ])('%j', (text, values) => {
    expect(read(text)).toEqual({ values, problems: [] })
  })

  it.each([
    ['A=1\nnot a name=2\nB=3', 2],
    ['A=1\n\n=2', 3],
    ['A="never closed\nB=2', 1],
    ['A=${', 1],
    ['A="x"\n\nB=${NONE:?set it}', 3],
    ['A@=1', 1],
    ['"A"=1', 1],
    ['A b=1', 1],
  ])('reports %j', (text, line) => {
    const { problems } = read(text)

    expect(problems.map(each => each.line)).toEqual([line])
  })

  it('never repeats a value in a message', () => {
    const { problems } = read('not a name=hunter2\nA="hunter2\n')

    expect(problems).toHaveLength(2)
    expect(JSON.stringify(problems)).not.toContain('hunter2')
  })

  it('survives values that double themselves', () => {
    const lines = Array.from({ length: 60 }, (_, i) => `A${i + 1}=$A${i}$A${i}`)

    const { problems } = read(['A0=xxxxxxxxxx', ...lines].join('\n'))

    expect(problems.some(({ code }) => code === 'expands-too-far')).toBe(true)
  })

  it('is taken as it is in raw format', () => {
    const text = '# no\n\tA="x" # y\r\nB=$A\nOUTSIDE\nNONE\nC==\n\n'

    expect(readRaw(text)).toEqual({
      values: { A: '"x" # y', B: '$A', OUTSIDE: 'from outside', C: '=' },
      problems: [],
    })
  })

  it.each([
    ['A=1\n=2', '2:1'],
    ['A b=1', '1:1'],
    ['A\t=1', '1:1'],
    ['export A=1', '1:1'],
    [`A=${'x'.repeat(70_000)}`, '1:1'],
  ])('in raw format reports %.20j', (text, place) => {
    const { problems } = readRaw(text)

    expect(problems.map(({ line, column }) => `${line}:${column}`)).toEqual([place])
  })
})
