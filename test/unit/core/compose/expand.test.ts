import { describe, expect, it } from 'vitest'
import { expand, expansionBudget } from '../../../../core/compose/expand.ts'
import { isProblem, parseTemplate } from '../../../../core/compose/template.ts'

const variables = new Map([
  ['SET', 'value'],
  ['EMPTY', ''],
  ['OTHER', 'other'],
])

function filled(text: string) {
  const template = parseTemplate(text)
  if (isProblem(template)) return template
  const scope = {
    lookup: (name: string) => variables.get(name),
    budget: { spare: expansionBudget },
  }
  return expand(template, scope)
}

describe('interpolation', () => {
  it.each([
    ['plain', 'plain'],
    ['', ''],
    ['$SET', 'value'],
    ['${SET}', 'value'],
    ['a${SET}b$OTHER-c', 'avaluebother-c'],
    ['$$SET', '$SET'],
    ['$$$SET', '$value'],
    ['${UNSET:-x}', 'x'],
    ['${EMPTY:-x}', 'x'],
    ['${EMPTY-x}', ''],
    ['${UNSET-x}', 'x'],
    ['${SET:-x}', 'value'],
    ['${UNSET:-}', ''],
    ['${SET:+x}', 'x'],
    ['${EMPTY:+x}', ''],
    ['${EMPTY+x}', 'x'],
    ['${UNSET+x}', ''],
    ['${SET:?why}', 'value'],
    ['${EMPTY?why}', ''],
    ['${UNSET:-${OTHER}}', 'other'],
    ['${UNSET:-${EMPTY:-${SET}}}!', 'value!'],
    ['${UNSET:-a$$b}', 'a$b'],
    ['${UNSET:-{"a":1}}', '{"a":1}'],
    ['${UNSET:-http://x:80/?a=b}', 'http://x:80/?a=b'],
    ['$', '$'],
    ['a $ b $1 $- $( $', 'a $ b $1 $- $( $'],
    ['${UNSET:-$}', '$'],
    ['$SET.x}', 'value.x}'],
    ['${SET}}', 'value}'],
    ['${UNSET:-a?b+c-d:e}', 'a?b+c-d:e'],
    ['${UNSET-:?b}', ':?b'],
    ['${UNSET:-a}b}', 'ab}'],
    ['${UNSET:-{}}', '{}'],
    ['${UNSET:-{}', '{'],
    ['${UNSET:-{{.x}}}', '{{.x}}'],
    ['${UNSET:-x} and ${SET} and ${UNSET:+y} }', 'x and value and  }'],
    ['${SET:-x}\n${UNSET:-y}', 'value\ny'],
    ['%{SET}', '%{SET}'],
  ])('fills in %s', (text, expected) => {
    expect(filled(text)).toEqual({ text: expected, unset: [] })
  })

  it('names the variables that are not set', () => {
    expect(filled('$A and ${B}')).toMatchObject({
      text: ' and ',
      unset: [
        { name: 'A', at: 0 },
        { name: 'B', at: 7 },
      ],
    })
  })

  it.each([
    ...[
      '${',
      '${}',
      '${A',
      '${A:}',
      '${A:-x',
      '${1}',
      '${A!}',
      '${A B}',
      '${ A}',
      '${A:=x}',
      '${A[0]}',
    ],
    ...[
      '${UNSET:-{a}${SET}',
      '${{A}}',
      '${${A}}',
      '${A:-x\ny}',
      '${SET:-${}}',
      '${UNSET:-{}} ${SET}',
    ],
  ])('refuses %j', text => {
    expect(filled(text)).toHaveProperty('problem')
  })

  it.each([
    ...['${UNSET:?set it}', '${UNSET?set it}', '${EMPTY:?set it}', '${SET:-${UNSET?set it}}'],
  ])('demands %s', text => {
    expect(filled(text)).toMatchObject({ problem: { code: 'missing-variable' } })
  })

  it('stops nesting that is too deep', () => {
    expect(filled('${A:-'.repeat(50_000))).toHaveProperty('problem')
  })

  it('stops text that grows without bound', () => {
    const long = 'x'.repeat(100_000)
    const scope = { lookup: () => long, budget: { spare: expansionBudget } }
    const template = parseTemplate('$A'.repeat(1000))

    const { problem } = expand(template as never, scope)

    expect(problem?.code).toBe('expands-too-far')
  })
})
