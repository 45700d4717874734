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
  ])('%j', (text, values) => {
    expect(read(text)).toEqual({ values, problems: [] })
  })

  it.each([
    ['A=1\nnot a name=2\nB=3', 2],
    ['A=1\n\n=2', 3],
    ['A="never closed\nB=2', 1],
    ['A=${', 1],
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
    const source = sourceOf('raw.env', '# no\nA="x" # y\nB=$A\nOUTSIDE\nNONE\n')

    const values = parseRawEnvFile(source, scope())

    expect(Object.fromEntries(values)).toEqual({
      A: '"x" # y',
      B: '$A',
      OUTSIDE: 'from outside',
    })
  })
})
