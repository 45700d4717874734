import { expect, it } from 'vitest'
import { parse } from '../../../../core/compose/parse.ts'
import { Problems } from '../../../../core/compose/problems.ts'
import { positionOf, sourceOf } from '../../../../core/compose/source.ts'
import { variablesOf } from '../../../../core/compose/variables.ts'

function variablesIn(text: string) {
  const documents = parse(sourceOf('compose.yaml', text), new Problems()) ?? []
  return variablesOf(documents).map(({ at, ...variable }) => ({ ...variable, ...positionOf(at) }))
}

it('lists the variables of a file with what becomes of them', () => {
  const text = `
services:
  a:
    image: x:\${TAG:-1}-\${TAG}-\${B:?must}
    labels: ["\${L:+alt}", $$ESC, "\${N:-\${O:-deep}}", "\${P?why \${Q}}", $T]
x-a: {b: [["\${Z-1}"]], $KEY: 1}
---
services: {a: {image: "\${B:-late}", user: !reset $GONE}}
`
  const nothing = { required: false, defaultValue: '', alternateValue: '' }

  expect(variablesIn(text)).toEqual([
    { ...nothing, name: 'B', required: true, defaultValue: 'late', line: 4, column: 31 },
    { ...nothing, name: 'L', alternateValue: 'alt', line: 5, column: 15 },
    { ...nothing, name: 'N', defaultValue: '${O:-deep}', line: 5, column: 35 },
    { ...nothing, name: 'O', defaultValue: 'deep', line: 5, column: 40 },
    { ...nothing, name: 'P', required: true, line: 5, column: 55 },
    { ...nothing, name: 'T', line: 5, column: 71 },
    { ...nothing, name: 'TAG', defaultValue: '1', line: 4, column: 14 },
    { ...nothing, name: 'Z', defaultValue: '1', line: 6, column: 13 },
  ])
})
