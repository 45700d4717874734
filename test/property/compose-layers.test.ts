import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { composeModelOf, type Files } from '../support/compose-model.ts'
import { plainValue } from '../../core/compose/print/plain-value.ts'

/** Parts of compose files in flow style: right, wrong and marked ones. */
const word = fc.constantFrom(
  'a',
  'b',
  'c',
  'x',
  'A=1',
  '80:80',
  './a:/b',
  '__proto__',
  '$V',
  '~',
  '',
)
const scalar = fc.oneof(
  word.map(text => JSON.stringify(text)),
  fc.constantFrom('1', 'true', 'null', '0.5'),
)
const mark = fc.constantFrom('', '', '', '', '!reset ', '!override ')
const { part } = fc.letrec<{ part: string }>(tie => ({
  part: fc
    .tuple(
      mark,
      fc.oneof(
        { depthSize: 'small', withCrossShrink: true },
        scalar,
        fc.array(tie('part'), { maxLength: 3 }).map(items => `[${items.join(', ')}]`),
        fc.dictionary(word, tie('part'), { maxKeys: 3 }).map(mapping),
      ),
    )
    .map(([tag, text]) => `${tag}${text}`),
}))

const key = fc.constantFrom(
  ...['image', 'build', 'command', 'environment', 'labels', 'ports', 'volumes', 'networks'],
  ...[
    'depends_on',
    'logging',
    'ulimits',
    'extra_hosts',
    'env_file',
    'secrets',
    'healthcheck',
    'x-a',
  ],
)
const fileName = fc.constantFrom(
  'compose.yaml',
  'a.yaml',
  'sub/b.yaml',
  'none.yaml',
  '../../x',
  '.env',
)
const extended = fc.oneof(
  word.map(name => JSON.stringify(name)),
  fc
    .tuple(fileName, word)
    .map(([file, name]) => mapping({ file: JSON.stringify(file), service: JSON.stringify(name) })),
  part,
)
const service = fc
  .tuple(fc.dictionary(key, part, { maxKeys: 4 }), fc.option(extended, { nil: undefined, freq: 2 }))
  .map(([keys, base]) => mapping({ ...keys, ...(base === undefined ? {} : { extends: base }) }))
const includes = fc
  .array(
    fc.oneof(
      fileName.map(name => JSON.stringify(name)),
      part,
    ),
    { maxLength: 3 },
  )
  .map(items => `[${items.join(', ')}]`)
const section = fc.oneof(
  { weight: 4, arbitrary: fc.dictionary(word, service, { maxKeys: 3 }).map(mapping) },
  { weight: 1, arbitrary: part },
)
const document = fc
  .record(
    { services: section, include: includes, networks: part, volumes: part, name: part },
    { requiredKeys: ['services'] },
  )
  .map(mapping)
const text = fc.array(document, { minLength: 1, maxLength: 3 }).map(all => all.join('\n---\n'))
const files = fc.record({
  'shop/compose.yaml': text,
  'shop/compose.override.yaml': text,
  'shop/a.yaml': text,
  'shop/sub/b.yaml': text,
  'shop/.env': fc.constantFrom('', 'V=1', 'COMPOSE_FILE=a.yaml:sub/b.yaml'),
})

function mapping(entries: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(entries).map(([name, value]) => `${JSON.stringify(name)}: ${value}`)
  return `{${pairs.join(', ')}}`
}

describe('many files', () => {
  it('of any content become a project or diagnostics, and never an exception', () => {
    fc.assert(
      fc.property(files, all => {
        const { model, diagnostics } = composeModelOf(all)

        const isRefused = diagnostics.some(({ severity }) => severity === 'error')
        expect(model !== undefined || isRefused).toBe(true)
        for (const { line, column } of diagnostics)
          expect(Math.min(line, column)).toBeGreaterThan(0)
      }),
      { numRuns: 300 },
    )
  })

  it('are the same project with a layer that says nothing', () => {
    const value = (all: Files, overrides: string[]) => {
      const { model } = composeModelOf(all, { overrides })
      return model && JSON.stringify(plainValue(model.file))
    }
    fc.assert(
      fc.property(files, all => {
        const more = { ...all, 'shop/nothing.yaml': '{}', 'shop/comments.yaml': '# none' }
        const same = value(more, ['shop/nothing.yaml', 'shop/comments.yaml'])

        expect(same).toEqual(value(more, []))
      }),
      { numRuns: 200 },
    )
  })
})
